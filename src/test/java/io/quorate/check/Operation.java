package io.quorate.check;

import io.quorate.check.Condition.Always;
import io.quorate.check.Outcome.Failed;
import io.quorate.check.Outcome.Unknown;

/**
 * One request of one client, and its answer.
 *
 * @param id unique in the history
 * @param invokedNanos when the client called, by the one clock of the history
 * @param completedNanos when it had the answer; never, where the outcome is unknown
 */
public record Operation(
    long id,
    int client,
    String key,
    Action action,
    long invokedNanos,
    long completedNanos,
    Outcome outcome) {
  public static final long NEVER = Long.MAX_VALUE;

  public Operation {
    if (outcome instanceof Unknown) {
      completedNanos = NEVER; // When the client gave up says nothing about when it takes effect.
    }
    if (completedNanos < invokedNanos) {
      throw new IllegalArgumentException("Answered before it was asked: operation " + id);
    }
  }

  boolean isUnknown() {
    return outcome instanceof Unknown;
  }

  /** Whether it can tell anything: a failed one and an unanswered get cannot. */
  boolean matters() {
    return !(outcome instanceof Failed) && !(isUnknown() && action instanceof Action.Get);
  }

  /** Whether it would take effect in the same way in every state. */
  boolean isBlind() {
    if (action instanceof Action.Put put) {
      return put.condition() instanceof Always;
    }
    return action instanceof Action.Delete delete
        && isUnknown()
        && delete.condition() instanceof Always;
  }

  Operation withUnknownOutcome() {
    return answered(new Unknown());
  }

  Operation answered(Outcome other) {
    return new Operation(id, client, key, action, invokedNanos, completedNanos, other);
  }

  @Override
  public String toString() {
    return "#%d client %d, %s to %s ms: %s -> %s"
        .formatted(
            id,
            client,
            millis(invokedNanos),
            completedNanos == NEVER ? "?" : millis(completedNanos),
            action,
            outcome);
  }

  private static String millis(long nanos) {
    return "%d.%03d".formatted(nanos / 1_000_000, nanos / 1000 % 1000);
  }
}
