package io.quorate.command;

import java.util.HashSet;
import java.util.List;
import java.util.Optional;

/**
 * On what terms a client writes. With an idempotency key, the first answer is repeated before
 * anything is looked at; the fences are looked at before the condition.
 *
 * @param condition looked at when the command is applied: nothing comes between it and the change
 * @param key if the client may send the write more than once
 * @param fences that all have to hold; each name once
 * @param written what the client has sent, where the command does not say it all: a retry is told
 *     by this from another write, else by the command
 */
public record Terms(
    Condition condition,
    Optional<IdempotencyKey> key,
    List<Fence> fences,
    Optional<Fingerprint> written) {

  /** None at all. */
  public static final Terms NONE = new Terms(new Condition.None(), Optional.empty());

  /**
   * @throws IllegalArgumentException with a sentence for the user if there are too many fences, or
   *     two of one name
   */
  public Terms {
    if (fences.size() > Limits.FENCES) {
      throw new IllegalArgumentException("A write has at most %d fences.".formatted(Limits.FENCES));
    }
    var names = new HashSet<ClaimName>();
    for (Fence fence : fences) {
      if (!names.add(fence.name())) {
        throw new IllegalArgumentException("Two fences of the same name: " + fence.name());
      }
    }
    fences = List.copyOf(fences);
  }

  public Terms(Condition condition, Optional<IdempotencyKey> key) {
    this(condition, key, List.of(), Optional.empty());
  }

  /**
   * @throws IllegalArgumentException if there is a condition: what is written has no one entry
   */
  Terms requireUnconditional() {
    if (!condition.equals(NONE.condition)) {
      throw new IllegalArgumentException("Only a write of one entry has a condition.");
    }
    return this;
  }
}
