package io.quorate.raft.log;

import static io.quorate.raft.log.LogFixture.entry;
import static io.quorate.raft.log.LogFixture.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quorate.raft.log.FakeDisk.Fault;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.jgroups.protocols.raft.LogEntry;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * The log against a model, on a disk that keeps any part of what was not synced, in any order. What
 * was synced is there after it, what never was written or was truncated is not, and the start never
 * takes a crash for damage.
 */
class PowerLossTest {
  private static final int LIVES = 1_000;
  private static final int STEPS = 25;

  @Test
  void afterALossOfPowerWhatWasSyncedIsThereAndNothingElse() {
    var run = new Run(20_261);
    for (int life = 0; life < LIVES; life++) {
      run.steps(run.random.nextInt(STEPS));
      run.endProcess(run.random.nextInt(4) > 0);
      run.reopen();
    }
  }

  /** As before, and the power goes, or the process, in the midst of an operation that fails. */
  @ParameterizedTest
  @EnumSource(Fault.class)
  void afterAFailureTheLogRefusesAndKeepsWhatWasSynced(Fault fault) {
    var run = new Run(20_262);
    for (int life = 0; life < LIVES; life++) {
      run.disk.failAfter(run.random.nextInt(40), fault);
      run.stepsUntilFailure(STEPS);
      run.disk.failNever();
      run.endProcess(run.random.nextBoolean());
      run.reopen();
    }
  }

  /** And in the midst of the start that follows. */
  @Test
  void aStartThatFailsCanBeMadeAgain() {
    var run = new Run(20_263);
    for (int life = 0; life < LIVES; life++) {
      run.disk.failAfter(run.random.nextInt(40), Fault.FAIL);
      run.stepsUntilFailure(STEPS);
      run.disk.failNever();
      run.endProcess(run.random.nextBoolean());
      for (int start = 0; start < 3; start++) {
        run.disk.failAfter(run.random.nextInt(20), Fault.FAIL);
        try {
          run.log = LogFixture.open(run.disk);
        } catch (StorageException e) {
          assertThat(run.disk.hasFailed()).as(e.getMessage()).isTrue();
        }
        run.disk.failNever();
        run.endProcess(run.random.nextBoolean());
      }
      run.reopen();
    }
  }

  /** What the log must have, and what it may have besides. */
  private record State(
      long before, long termBefore, List<LogEntry> entries, long synced, long term, int vote) {
    long last() {
      return before + entries.size();
    }
  }

  private static final class Run {
    private final Random random;
    private final FakeDisk disk = new FakeDisk();
    private DurableLog log;
    private State state = new State(0, 0, List.of(), 0, 0, 0);
    private State previous = state;
    private long hint;
    private long snapshotIndex;
    private long previousSnapshotIndex;
    private int number;

    /** A snapshot that cannot be written does not stop the log. */
    private boolean inSnapshots;

    Run(long seed) {
      random = new Random(seed);
      log = open();
    }

    void steps(int count) {
      for (int i = 0; i < count; i++) {
        stepDone();
      }
    }

    void stepsUntilFailure(int count) {
      for (int i = 0; i < count; i++) {
        try {
          stepDone();
        } catch (StorageException e) {
          assertThat(disk.hasFailed()).as(e.getMessage()).isTrue();
          if (!inSnapshots) {
            assertThatThrownBy(log::lastIndex).isInstanceOf(StorageException.class);
          }
          return;
        }
      }
    }

    /** What a step that did not fail has done is not undone by what comes later. */
    private void stepDone() {
      step();
      previous = state;
      previousSnapshotIndex = snapshotIndex;
    }

    /** The state is the one after the step before it begins, so that a failure finds both. */
    private void step() {
      previous = state;
      previousSnapshotIndex = snapshotIndex;
      inSnapshots = false;
      switch (random.nextInt(12)) {
        case 0, 1, 2, 3 -> append();
        case 4, 5 -> sync();
        case 6 -> truncate();
        case 7 -> vote();
        case 8 -> snapshot();
        case 9 -> install();
        default -> commit();
      }
    }

    private void append() {
      List<LogEntry> added = new ArrayList<>();
      int count = 1 + random.nextInt(6);
      for (int i = 0; i < count; i++) {
        int bytes = random.nextInt(10) == 0 ? random.nextInt(6_000) : random.nextInt(200);
        added.add(entry(Math.max(1, state.term), ++number + "-" + "x".repeat(bytes)));
      }
      List<LogEntry> all = new ArrayList<>(state.entries);
      all.addAll(added);
      long first = state.last() + 1;
      state = with(all, state.synced);
      log.append(first, added);
    }

    private void sync() {
      state = with(state.entries, state.last());
      log.sync();
    }

    private void truncate() {
      long lowest = Math.max(Math.max(hint, snapshotIndex), state.before) + 1;
      if (lowest <= state.last()) {
        long from = lowest + random.nextInt((int) (state.last() - lowest + 1));
        List<LogEntry> kept = state.entries.subList(0, (int) (from - state.before - 1));
        state = with(List.copyOf(kept), from - 1);
        log.truncateFrom(from);
      }
    }

    private void vote() {
      long term = Math.max(1, state.term) + random.nextInt(2);
      int vote = term == state.term && state.vote != 0 ? state.vote : random.nextInt(3);
      state = new State(state.before, state.termBefore, state.entries, state.synced, term, vote);
      log.saveTermAndVote(term, vote);
    }

    private void commit() {
      if (state.synced > hint && state.last() >= state.synced) {
        hint = state.synced;
        log.commitHint(hint);
      }
    }

    /** Of our own state, which is committed. */
    private void snapshot() {
      long index = Math.max(hint, snapshotIndex);
      if (index > state.before) {
        long term = state.entries.get((int) (index - state.before - 1)).term();
        snapshotIndex = index;
        StoredSnapshot snapshot = write(index, term);
        if (random.nextBoolean()) {
          log.adopt(snapshot);
        }
      }
    }

    /** Of a leader that is far ahead. */
    private void install() {
      if (random.nextInt(3) > 0) {
        return;
      }
      long index = random.nextBoolean() ? state.last() + 1 + random.nextInt(5) : contradicted();
      long term = Math.max(1, state.term);
      snapshotIndex = index;
      state = new State(index, term, List.of(), index, state.term, state.vote);
      StoredSnapshot snapshot = write(index, term);
      hint = index;
      log.adopt(snapshot);
    }

    /** An index at which the log has what an earlier leader did not commit; or the next one. */
    private long contradicted() {
      long index = Math.max(Math.max(hint, snapshotIndex), state.before) + 1;
      boolean older =
          index <= state.last()
              && state.entries.get((int) (index - state.before - 1)).term() < state.term;
      return older ? index : state.last() + 1;
    }

    private StoredSnapshot write(long index, long term) {
      inSnapshots = true;
      StoredSnapshot written =
          log.snapshots().write(index, term, out -> out.writeUTF("state " + index));
      inSnapshots = false;
      return written;
    }

    private State with(List<LogEntry> entries, long synced) {
      return new State(state.before, state.termBefore, entries, synced, state.term, state.vote);
    }

    void endProcess(boolean withThePower) {
      if (withThePower) {
        disk.losePower(random);
      }
    }

    private DurableLog open() {
      return DurableLog.open(disk, LogFixture.SMALL, Runnable::run, random::nextLong);
    }

    /** Compares with the state before or after the last step, and goes on from what is there. */
    void reopen() {
      log = open();
      boolean after = log.term() == state.term && log.votedFor() == state.vote && holds(state);
      boolean before =
          log.term() == previous.term && log.votedFor() == previous.vote && holds(previous);
      assertThat(after || before)
          .as("%s; state %s, before %s", describe(), describe(state), describe(previous))
          .isTrue();
      snapshotIndex = checkedSnapshotIndex();
      assertThat(log.commitHint()).isBetween(snapshotIndex, log.lastIndex());
      hint = log.commitHint();
      List<LogEntry> found = new ArrayList<>();
      for (long index = log.firstIndex(); index <= log.lastIndex(); index++) {
        found.add(log.get(index));
      }
      long base = log.firstIndex() - 1;
      state = new State(base, log.termAt(base), found, log.lastIndex(), log.term(), log.votedFor());
      previous = state;
      previousSnapshotIndex = snapshotIndex;
    }

    private boolean holds(State expected) {
      if (log.lastIndex() < expected.synced || log.lastIndex() > expected.last()) {
        return false;
      }
      for (long index = log.firstIndex(); index <= log.lastIndex(); index++) {
        if (index <= expected.before) {
          continue;
        }
        LogEntry entry = expected.entries.get((int) (index - expected.before - 1));
        if (!text(entry).equals(text(log.get(index))) || log.termAt(index) != entry.term()) {
          return false;
        }
      }
      return log.firstIndex() <= Math.max(expected.before, checkedSnapshotIndex()) + 1;
    }

    private long checkedSnapshotIndex() {
      long found = log.snapshot().map(StoredSnapshot::index).orElse(0L);
      assertThat(found).isIn(snapshotIndex, previousSnapshotIndex);
      log.snapshot()
          .ifPresent(snapshot -> assertThat(content(snapshot)).isEqualTo("state " + found));
      return found;
    }

    private static String content(StoredSnapshot snapshot) {
      try (InputStream in = snapshot.openContent()) {
        return new String(in.readAllBytes(), StandardCharsets.UTF_8).substring(2);
      } catch (IOException e) {
        throw new AssertionError(e);
      }
    }

    private String describe() {
      return "found %d to %d, snapshot %s, term %d, vote %d"
          .formatted(log.firstIndex(), log.lastIndex(), log.snapshot(), log.term(), log.votedFor());
    }

    private static String describe(State state) {
      return "%d to %d, synced %d, term %d, vote %d"
          .formatted(state.before, state.last(), state.synced, state.term, state.vote);
    }
  }
}
