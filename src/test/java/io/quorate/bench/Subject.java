package io.quorate.bench;

import java.io.IOException;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** Everything that can be measured. */
enum Subject {
  SNAPSHOT_PAUSE(200, options -> new Bench(options, Bench::snapshotPause)),
  CATCH_UP(0, options -> new Bench(options, Bench::catchUp)),
  JOIN(200, options -> new Bench(options, Bench::join)),
  OVERWRITES(0, options -> new Bench(options, Bench::overwrites)),
  PEERS(0, Comparison::withPeers),
  MEMBERS(0, Comparison::ofSizes),
  START(0, Starting::new),
  FAILOVER(0, Failover::new),
  GROWTH(0, Growth::new),
  ROBUST(0, Robust::new);

  private final int stateMib;

  @SuppressWarnings("ImmutableEnumChecker") // A method reference: it has no state.
  private final Way way;

  /** How it is measured. */
  private interface Way {
    Measurement with(Options options) throws IOException;
  }

  Subject(int stateMib, Way way) {
    this.stateMib = stateMib;
    this.way = way;
  }

  /** As on the command line: snapshot-pause. */
  String word() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  static Optional<Subject> named(String word) {
    return Arrays.stream(values()).filter(each -> each.word().equals(word)).findFirst();
  }

  /** What is written before it begins, by default. */
  int stateMib() {
    return stateMib;
  }

  /** Whether stores are compared, in windows by turns. */
  boolean compares() {
    return this == PEERS || this == MEMBERS;
  }

  /** Starts nothing yet. */
  Measurement measurement(Options options) throws IOException {
    return way.with(options);
  }
}
