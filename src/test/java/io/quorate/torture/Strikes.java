package io.quorate.torture;

import static io.quorate.it.Eventually.pause;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.Random;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/**
 * One fault after another, in a random order in which each kind comes once before any comes twice.
 * After each, all members must serve again.
 */
final class Strikes {
  private static final Duration BETWEEN_FAULTS = Duration.ofSeconds(2);

  private final Members members;
  private final Random random;
  private final Consumer<String> note;
  private final Faults faults;
  private final List<Nemesis> done = new ArrayList<>();
  private final List<String> trouble = new ArrayList<>();

  /**
   * @param note is told what happens
   */
  Strikes(Members members, long seed, Consumer<String> note) {
    this.members = members;
    this.random = new Random(seed);
    this.note = note;
    this.faults = new Faults(members, random, note);
  }

  /** In the order in which they were done. */
  List<Nemesis> done() {
    return done;
  }

  /** Why there was no next one: a member did not come back, say. */
  List<String> trouble() {
    return trouble;
  }

  /**
   * Strikes until it is enough, unless there is trouble.
   *
   * @param enough asked after each fault
   */
  void strike(List<Nemesis> possible, BooleanSupplier enough) throws Exception {
    var left = new ArrayDeque<Nemesis>();
    while (!possible.isEmpty() && trouble.isEmpty()) {
      strike(next(left, possible));
      if (enough.getAsBoolean()) {
        return;
      }
      pause(BETWEEN_FAULTS);
    }
  }

  private Nemesis next(Deque<Nemesis> left, List<Nemesis> possible) {
    if (left.isEmpty()) {
      var shuffled = new ArrayList<Nemesis>(possible);
      Collections.shuffle(shuffled, random);
      left.addAll(shuffled);
    }
    return left.remove();
  }

  private void strike(Nemesis next) throws Exception {
    try {
      try {
        next.strike(faults);
        done.add(next);
      } catch (NotStruckException e) {
        note.accept("%s, not counted: %s".formatted(next.word(), e.getMessage()));
      }
      recover(next);
    } catch (IOException | RuntimeException | AssertionError e) {
      trouble.add("%s (fault %d): %s".formatted(next.word(), done.size(), e.getMessage()));
      note.accept("trouble: " + e.getMessage());
    }
  }

  private void recover(Nemesis last) {
    members
        .endedByThemselves()
        .forEach((id, code) -> note.accept("member %d ended with %d".formatted(id, code)));
    note.accept("after %s, members recover".formatted(last.word()));
    members.start();
    members.views().awaitServing();
    note.accept("all members serve");
  }
}
