package io.quorate.client;

import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What is watched.
 *
 * @param key one key; or else
 * @param prefix the keys that begin so; all keys, if neither is given
 * @param from the first revision to tell of; from now on, if empty
 * @param previous whether changes tell what was there before
 * @param progress how often progress is told of while nothing changes; what members do unasked
 *     (once a minute), if empty
 */
public record WatchOptions(
    Optional<String> key,
    Optional<String> prefix,
    OptionalLong from,
    boolean previous,
    Optional<Duration> progress) {

  /** One key, from now on. */
  public static WatchOptions key(String key) {
    return of(Optional.of(key), Optional.empty());
  }

  /** The keys that begin so, from now on; all, if it is empty. */
  public static WatchOptions prefix(String prefix) {
    return of(Optional.empty(), Optional.of(prefix).filter(text -> !text.isEmpty()));
  }

  private static WatchOptions of(Optional<String> key, Optional<String> prefix) {
    return new WatchOptions(key, prefix, OptionalLong.empty(), false, Optional.empty());
  }

  /**
   * From this revision on, itself included: after a listing at revision <i>r</i>, that is <i>r</i>
   * + 1. A later one than the next that is to come is refused.
   */
  public WatchOptions from(long revision) {
    return new WatchOptions(key, prefix, OptionalLong.of(revision), previous, progress);
  }

  /** Also tells what was there before. */
  public WatchOptions withPrevious() {
    return new WatchOptions(key, prefix, from, true, progress);
  }

  /** Tells of progress so often, while nothing changes. */
  public WatchOptions progressEvery(Duration time) {
    return new WatchOptions(key, prefix, from, previous, Optional.of(time));
  }

  /**
   * For a long poll, which tells how far it has heard by its answer.
   *
   * @throws IllegalArgumentException if it is to tell of progress
   */
  Target target(long first) {
    if (progress.isPresent()) {
      throw new IllegalArgumentException("A poll tells of no progress before it is answered.");
    }
    return target().with("from_revision", first);
  }

  Target target() {
    Target target = Target.of("/v1/watch").with("key", key).with("prefix", prefix);
    if (previous) {
      target = target.with("prev", "true");
    }
    return progress.isPresent() ? target.with("progress", progress.get()) : target;
  }
}
