package io.quorate.client;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * On what terms a write is done. Immutable: each method returns options of its own.
 *
 * @param condition looked at when the write takes effect
 * @param previous whether what was there before is returned
 * @param lease with which the entry ends; puts only
 * @param ttl after which the entry ends, with a lease of its own; puts only
 * @param fences that must hold, at most {@link #MAX_FENCES}
 * @param idempotencyKey the name of the write; one is made up if there is none
 * @param within the time allowed, if it is not that of the client
 */
public record WriteOptions(
    Condition condition,
    boolean previous,
    OptionalLong lease,
    Optional<Duration> ttl,
    List<Fence> fences,
    Optional<String> idempotencyKey,
    Optional<Duration> within) {
  /** The most that a member looks at. */
  public static final int MAX_FENCES = 8;

  private static final WriteOptions NONE =
      new WriteOptions(
          new Condition.None(),
          false,
          OptionalLong.empty(),
          Optional.empty(),
          List.of(),
          Optional.empty(),
          Optional.empty());

  public WriteOptions {
    fences = List.copyOf(fences);
    if (fences.size() > MAX_FENCES) {
      throw new IllegalArgumentException("More than %d fences.".formatted(MAX_FENCES));
    }
    if (lease.isPresent() && ttl.isPresent()) {
      throw new IllegalArgumentException("An entry has either a lease or a time to live.");
    }
    idempotencyKey.ifPresent(WriteOptions::requireKey);
  }

  /** No condition, no lease, no fence. */
  public static WriteOptions none() {
    return NONE;
  }

  /** Writes only if the entry still has this revision: a compare-and-set. */
  public WriteOptions ifRevision(long revision) {
    return with(new Condition.RevisionIs(revision));
  }

  /** Writes only if there is no entry. */
  public WriteOptions ifAbsent() {
    return with(new Condition.Absent());
  }

  /** Writes only if there is an entry, whatever its revision. */
  public WriteOptions ifPresent() {
    return with(new Condition.Present());
  }

  /** Also returns what was there before. */
  public WriteOptions returnPrevious() {
    return new WriteOptions(condition, true, lease, ttl, fences, idempotencyKey, within);
  }

  /** The entry ends with this lease. */
  public WriteOptions lease(long id) {
    return new WriteOptions(
        condition, previous, OptionalLong.of(id), ttl, fences, idempotencyKey, within);
  }

  /** The entry ends with this lease. */
  public WriteOptions lease(HeldLease held) {
    return lease(held.id());
  }

  /** The entry ends after this time, in whole seconds, unless it is written again. */
  public WriteOptions ttl(Duration time) {
    return new WriteOptions(
        condition, previous, lease, Optional.of(time), fences, idempotencyKey, within);
  }

  /** Writes only as long as this lock or office is held. */
  public WriteOptions fencedBy(Fence fence) {
    var all = new ArrayList<>(fences);
    all.add(fence);
    return new WriteOptions(condition, previous, lease, ttl, all, idempotencyKey, within);
  }

  /** See {@link #fencedBy(Fence)}. */
  public WriteOptions fencedBy(Lock lock) {
    return fencedBy(lock.fence());
  }

  /** See {@link #fencedBy(Fence)}. */
  public WriteOptions fencedBy(Leadership leadership) {
    return fencedBy(leadership.fence());
  }

  /** Names the write, so that sending it again, from whatever process, does it once. */
  public WriteOptions idempotencyKey(String key) {
    return new WriteOptions(condition, previous, lease, ttl, fences, Optional.of(key), within);
  }

  /** May take so long. */
  public WriteOptions within(Duration time) {
    return new WriteOptions(
        condition, previous, lease, ttl, fences, idempotencyKey, Optional.of(time));
  }

  /**
   * @param sentence why there can be no idempotency key
   * @throws IllegalArgumentException if there is one
   */
  void requireNoKey(String sentence) {
    if (idempotencyKey.isPresent()) {
      throw new IllegalArgumentException(sentence + " It can have no idempotency key.");
    }
  }

  /**
   * @param sentence why there can be no more than fences, a name and a time
   * @throws IllegalArgumentException if there is more
   */
  WriteOptions requireNoMoreThanFences(String sentence) {
    boolean more =
        !(condition instanceof Condition.None) || lease.isPresent() || ttl.isPresent() || previous;
    if (more) {
      throw new IllegalArgumentException(sentence);
    }
    return this;
  }

  private WriteOptions with(Condition other) {
    return new WriteOptions(other, previous, lease, ttl, fences, idempotencyKey, within);
  }

  private static void requireKey(String key) {
    boolean visible = key.chars().allMatch(c -> c > ' ' && c < 0x7f && c != '"' && c != '\\');
    if (key.isEmpty() || key.length() > 128 || !visible) {
      throw new IllegalArgumentException(
          "An idempotency key has 1 to 128 visible ASCII characters, no quotation marks: " + key);
    }
  }
}
