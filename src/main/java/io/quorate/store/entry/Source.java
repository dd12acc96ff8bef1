package io.quorate.store.entry;

import io.quorate.command.Command;
import io.quorate.command.RequestStamp;
import io.quorate.command.Result;
import io.quorate.statemachine.KeyValueState;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;

/**
 * The way into the log and out of the state. Every future ends within the request timeout, with an
 * answer or with an {@link io.quorate.raft.UnavailableException}.
 */
public interface Source {
  /** Writes the command that is made with the stamp. */
  CompletableFuture<Result> write(Function<RequestStamp, Command.Write> command);

  /** The state, linearizably. */
  CompletableFuture<KeyValueState> confirmed();

  /**
   * The state as this member has applied it.
   *
   * @throws io.quorate.raft.UnavailableException if it does not serve: what a learner has, or one
   *     that was removed, may be of any age
   */
  KeyValueState local();

  /**
   * What {@link #local} may lack at most is as old as this; empty if nobody can tell.
   *
   * @throws io.quorate.raft.UnavailableException as {@link #local}
   */
  Optional<Duration> lag();

  /**
   * The state once this member has applied a revision; empty if it has not within the request
   * timeout.
   *
   * @param beganNanos when the request began, by {@link System#nanoTime}
   */
  CompletableFuture<Optional<KeyValueState>> reached(long revision, long beganNanos);
}
