package io.quorate.client;

import java.util.Optional;

/**
 * Keys in the order of their UTF-8 bytes: those that begin with a prefix, lie between a start
 * (inclusive) and an end (exclusive), or both.
 */
public record Range(Optional<String> prefix, Optional<String> start, Optional<String> end) {
  private static final Range ALL = new Range(Optional.empty(), Optional.empty(), Optional.empty());

  /** Every key. */
  public static Range all() {
    return ALL;
  }

  /** The keys that begin with this text; all, if it is empty. */
  public static Range prefix(String prefix) {
    return prefix.isEmpty()
        ? ALL
        : new Range(Optional.of(prefix), Optional.empty(), Optional.empty());
  }

  /** The keys from the first to before the second. */
  public static Range between(String start, String end) {
    return new Range(Optional.empty(), Optional.of(start), Optional.of(end));
  }

  /** The keys from this one on. */
  public static Range from(String start) {
    return new Range(Optional.empty(), Optional.of(start), Optional.empty());
  }

  Target in(Target target) {
    return target.with("prefix", prefix).with("start", start).with("end", end);
  }
}
