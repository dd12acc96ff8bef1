package io.quorate.raft.log;

import static io.quorate.raft.log.LogFixture.contents;
import static io.quorate.raft.log.LogFixture.entry;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.jgroups.protocols.raft.LogEntry;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The durable storage and the one in memory answer alike, also where they refuse. */
class StorageModelTest {
  private static final int STEPS = 800;

  @TempDir Path directory;

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void theLogOnDiskDoesWhatTheOneInMemoryDoes(long seed) {
    var random = new Random(seed);
    var model = new MemoryStorage().keep(1 << 20);
    var options = new LogOptions(4 << 10, random.nextInt(2_000));
    DurableLog log = DurableLog.open(directory, options);
    for (int step = 0; step < STEPS; step++) {
      if (random.nextInt(50) == 0) {
        if (random.nextBoolean()) {
          log.close();
        }
        log = DurableLog.open(directory, options);
        model.sync();
      }
      Step next = step(random, model);
      assertThat(outcome(log, next)).isEqualTo(outcome(model, next));
      compare(log, model);
    }
    log.close();
  }

  private interface Step {
    void on(RaftStorage storage);
  }

  private static Step step(Random random, RaftStorage model) {
    long last = model.lastIndex();
    long near = Math.max(0, last - random.nextInt(6) + 1);
    long term = model.term();
    long otherTerm = Math.max(0, term - 1 + random.nextInt(3));
    int vote = random.nextInt(4);
    return switch (random.nextInt(9)) {
      case 0 -> storage -> storage.saveTermAndVote(otherTerm, vote);
      case 1 -> storage -> storage.truncateFrom(near);
      case 2 -> RaftStorage::sync;
      case 3 -> storage -> storage.commitHint(near);
      case 4 -> snapshotStep(random, Math.max(1, near), model);
      case 5 -> keepStep(random.nextBoolean() ? near : Long.MAX_VALUE);
      default -> appendStep(random, random.nextInt(20) == 0 ? near : last + 1, otherTerm);
    };
  }

  private static Step keepStep(long index) {
    return storage -> storage.keepFrom(index);
  }

  private static Step appendStep(Random random, long index, long term) {
    List<LogEntry> added = new ArrayList<>();
    for (int i = random.nextInt(4); i >= 0; i--) {
      added.add(entry(term, "x".repeat(random.nextInt(300))));
    }
    return storage -> storage.append(index, added);
  }

  /** Of the log, or of one that has another entry where this one has none committed. */
  private static Step snapshotStep(Random random, long index, RaftStorage model) {
    boolean other = index > model.commitHint() && random.nextInt(10) == 0;
    long term = Math.max(0, model.termAt(index)) + (other ? 1 : 0);
    return random.nextInt(4) > 0
        ? RaftStorage::sync
        : storage -> {
          SnapshotStore store =
              storage instanceof DurableLog log
                  ? log.snapshots()
                  : ((MemoryStorage) storage).snapshots();
          storage.adopt(store.write(index, term, out -> out.writeLong(index)));
        };
  }

  private static String outcome(RaftStorage storage, Step step) {
    try {
      step.on(storage);
      return "done";
    } catch (IllegalArgumentException e) {
      return "refused";
    }
  }

  private static void compare(DurableLog log, RaftStorage model) {
    assertThat(log.term()).isEqualTo(model.term());
    assertThat(log.votedFor()).isEqualTo(model.votedFor());
    assertThat(log.lastIndex()).isEqualTo(model.lastIndex());
    assertThat(log.commitHint()).isEqualTo(model.commitHint());
    assertThat(log.snapshot().map(StoredSnapshot::index))
        .isEqualTo(model.snapshot().map(StoredSnapshot::index));
    List<String> all = contents(model);
    List<String> present = contents(log);
    assertThat(all).endsWith(present.toArray(String[]::new));
    for (long index = log.firstIndex() - 1; index <= log.lastIndex(); index++) {
      assertThat(log.termAt(index)).isEqualTo(model.termAt(index));
    }
  }
}
