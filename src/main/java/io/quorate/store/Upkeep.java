package io.quorate.store;

import io.quorate.command.Command;
import io.quorate.command.StoreLimits;
import io.quorate.config.Settings;
import io.quorate.raft.RaftMember;
import io.quorate.statemachine.KeyValueState;
import io.quorate.statemachine.KeyValueStateMachine;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.logging.Logger;

/**
 * What a member does every second though nobody asks: a read, so that it knows how old its state is
 * at most; and while it leads, to see to it that the store has the limits of its settings.
 */
final class Upkeep implements AutoCloseable {
  private static final Logger LOG = Logger.getLogger(Upkeep.class.getName());
  private static final Duration TICK = Duration.ofSeconds(1);

  private final Settings settings;
  private final RaftMember raft;
  private final KeyValueStateMachine machine;
  private final Ticks ticks;
  private CompletableFuture<?> read = CompletableFuture.completedFuture(null);
  private CompletableFuture<?> configuration = CompletableFuture.completedFuture(null);

  /**
   * @param onFailure told why this member has to end: it cannot do this any more
   */
  Upkeep(
      Settings settings,
      RaftMember raft,
      KeyValueStateMachine machine,
      Consumer<Throwable> onFailure) {
    this.settings = settings;
    this.raft = raft;
    this.machine = machine;
    this.ticks = new Ticks("quorate-upkeep", TICK, this::tick, onFailure);
  }

  void start() {
    ticks.start();
  }

  @Override
  public void close() {
    ticks.close();
  }

  private void tick() {
    stayInFront();
    if (read.isDone()) {
      read = within(machine.linearizableState());
    }
    KeyValueState state = machine.state();
    StoreLimits chosen = settings.storeLimits();
    if (configuration.isDone()
        && raft.isLeader()
        && state.book().isFormed()
        && !state.contents().limits().equals(chosen)) {
      LOG.info(
          () ->
              "Member %d, term %d: the store gets the limits %s."
                  .formatted(settings.memberId(), raft.term(), chosen));
      configuration = within(machine.submit(new Command.Configure(machine.newStamp(), chosen)));
    }
  }

  /**
   * Leaves a timer that runs out before those of requests, until the next one takes its place: a
   * timer that is the next to run out wakes the thread of all of them when it is set, and where
   * requests come one at a time each would. Only for speed, and only where requests may take longer
   * than two ticks.
   */
  private static void stayInFront() {
    long millis = TICK.multipliedBy(2).toMillis();
    CompletableFuture.delayedExecutor(millis, TimeUnit.MILLISECONDS, Runnable::run)
        .execute(() -> {});
  }

  private <T> CompletableFuture<T> within(CompletableFuture<T> step) {
    return step.orTimeout(settings.requestTimeout().toMillis(), TimeUnit.MILLISECONDS);
  }
}
