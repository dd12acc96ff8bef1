package io.quorate.store.lease;

import io.quorate.command.Command;
import io.quorate.command.RequestStamp;
import io.quorate.command.Result;
import io.quorate.statemachine.KeyValueState;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;

/**
 * The way into the log and out of the state. Every future ends within the request timeout, with an
 * answer or with an {@link io.quorate.raft.UnavailableException}; nothing of that is thrown.
 */
public interface Access {
  /** Writes the command that is made with the stamp. */
  CompletableFuture<Result> write(Function<RequestStamp, Command.Write> command);

  /** The state, linearizably. */
  CompletableFuture<KeyValueState> confirmed();

  /** The state as this member has applied it, whether or not it still serves. */
  KeyValueState applied();
}
