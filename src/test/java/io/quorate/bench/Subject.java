package io.quorate.bench;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** Everything that can be measured. */
enum Subject {
  SNAPSHOT_PAUSE(200, Bench::snapshotPause),
  CATCH_UP(0, Bench::catchUp),
  JOIN(200, Bench::join),
  OVERWRITES(0, Bench::overwrites);

  private final int stateMib;

  @SuppressWarnings("ImmutableEnumChecker") // A method reference: it has no state.
  private final Measurement measurement;

  /** Measures, and says what was seen. */
  interface Measurement {
    void run(Bench bench, Findings findings) throws Exception;
  }

  Subject(int stateMib, Measurement measurement) {
    this.stateMib = stateMib;
    this.measurement = measurement;
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

  Measurement measurement() {
    return measurement;
  }
}
