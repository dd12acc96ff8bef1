package io.quorate.command;

import java.util.Optional;

/**
 * On what terms a client writes.
 *
 * @param condition looked at when the command is applied: nothing comes between it and the change
 * @param key if the client may send the write more than once
 */
public record Terms(Condition condition, Optional<IdempotencyKey> key) {
  /** None at all. */
  public static final Terms NONE = new Terms(new Condition.None(), Optional.empty());
}
