package io.quorate.raft;

import static org.assertj.core.api.Assertions.assertThat;

import io.quorate.raft.consensus.Configuration;
import io.quorate.raft.consensus.Consensus;
import io.quorate.raft.consensus.ConsensusMessage;
import io.quorate.raft.consensus.Decoded;
import io.quorate.raft.consensus.QuietHost;
import io.quorate.raft.consensus.Role;
import io.quorate.raft.consensus.Timing;
import io.quorate.raft.log.MemoryStorage;
import io.quorate.raft.log.SnapshotStore;
import io.quorate.raft.log.StoredSnapshot;
import java.io.DataInput;
import java.io.DataOutput;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.LongPredicate;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.jgroups.protocols.raft.LogEntry;
import org.jgroups.raft.StateMachine;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** By the {@link SnapshotPace}; the test is the consensus thread of a member that is alone. */
class SnapshotsTest {
  private static final Duration SOON = Duration.ofSeconds(20);
  private static final int LOG_BYTES = 1_000_000;

  private final MemoryStorage storage = new MemoryStorage();
  private final BlockingQueue<Consumer<Consensus>> handedOver = new LinkedBlockingQueue<>();
  private final MemberHost host = new MemberHost(new HardenedRaft());
  private final HeldStore store = new HeldStore();
  private final Snapshots snapshots =
      new Snapshots(storage, store, host, LOG_BYTES, handedOver::add);
  private final Consensus consensus =
      new Consensus(
          1,
          storage,
          store,
          new Alone(),
          new Configuration(Set.of(1)),
          Timing.DEFAULT,
          RandomGenerator.getDefault(),
          0);

  @BeforeEach
  void lead() throws Exception {
    host.begin(new Deaf(), new Aside(handedOver::add));
    host.snapshotSource(() -> out -> out.writeUTF("state"));
    consensus.reachable(Set.of(1), Set.of(1));
    for (int i = 1; i < 1_000 && consensus.role() != Role.LEADER; i++) {
      consensus.time(i * ConsensusLoop.TICK_NANOS);
      consensus.tick();
      consensus.finish();
    }
    host.forgetAppliedBytes();
  }

  @AfterEach
  void close() throws InterruptedException {
    store.mayEnd.release(100);
    assertThat(snapshots.close(SOON.toSeconds())).isTrue();
  }

  @Test
  void oneIsTakenOnceTheLogIsLongEnough() throws Exception {
    growTo(LOG_BYTES / 2);
    snapshots.takeIfDue(consensus);
    assertThat(host.appliedBytes()).as("those since the last one").isEqualTo(LOG_BYTES / 2);

    growTo(LOG_BYTES);
    snapshots.takeIfDue(consensus);

    assertThat(host.appliedBytes()).isZero();
    store.begun();
  }

  @Test
  void theWriterRestsUntilTheLogGrowsTooFast() throws Exception {
    LongPredicate mayRest = takeFirst();
    assertThat(mayRest.test(0)).isTrue();

    growTo(1_000);
    snapshots.takeIfDue(consensus);

    assertThat(mayRest.test(7_999)).isFalse();
    assertThat(mayRest.test(8_000)).isTrue();
  }

  @Test
  void theNextOneIsTakenEarlierByWhatTheLogGrewMeanwhileAndItsWriterRestsAgain() throws Exception {
    takeFirst();
    growTo(LOG_BYTES / 2);
    snapshots.takeIfDue(consensus);
    store.mayEnd.release();
    Consumer<Consensus> adopt = handedOver.poll(SOON.toSeconds(), TimeUnit.SECONDS);
    assertThat(adopt).isNotNull();
    adopt.accept(consensus);

    snapshots.takeIfDue(consensus);

    assertThat(host.appliedBytes()).isZero();
    assertThat(store.begun().test(0)).isTrue();
  }

  /** Whether the writer of the first one may rest, which does not end. */
  private LongPredicate takeFirst() throws InterruptedException {
    growTo(LOG_BYTES);
    snapshots.takeIfDue(consensus);
    return store.begun();
  }

  /** Has one command more applied, that makes the log so long since the last snapshot. */
  private void growTo(int bytes) {
    int command = (int) (bytes - host.appliedBytes() - MemberHost.ENTRY_BYTES);
    consensus.propose(new byte[command], new PendingFuture<>(new CompletableFuture<>()));
    consensus.finish();
    assertThat(host.appliedBytes()).isEqualTo(bytes);
  }

  /** Writes a snapshot when it is told to. */
  private final class HeldStore implements SnapshotStore {
    private final BlockingQueue<LongPredicate> begun = new LinkedBlockingQueue<>();
    private final Semaphore mayEnd = new Semaphore(0);

    /** Whether the writer that has begun next may rest. */
    LongPredicate begun() throws InterruptedException {
      LongPredicate next = begun.poll(SOON.toSeconds(), TimeUnit.SECONDS);
      assertThat(next).as("a snapshot in time").isNotNull();
      return next;
    }

    @Override
    public StoredSnapshot write(long index, long term, Content content, LongPredicate mayRest) {
      begun.add(mayRest);
      try {
        assertThat(mayEnd.tryAcquire(60, TimeUnit.SECONDS)).isTrue();
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      }
      return storage.snapshots().write(index, term, content, mayRest);
    }

    @Override
    public Incoming receive(long index, long term, long totalBytes) {
      throw new UnsupportedOperationException("There is no other member.");
    }
  }

  /** Has the commands applied by the host of the snapshots, and nobody to send to. */
  private final class Alone implements QuietHost {
    @Override
    public void send(int member, ConsensusMessage message) {
      throw new UnsupportedOperationException("There is no other member.");
    }

    @Override
    public byte[] apply(long index, LogEntry entry, boolean answered) {
      return host.apply(index, entry, answered);
    }

    @Override
    public Decoded decode(StoredSnapshot snapshot) {
      throw new UnsupportedOperationException("There is no snapshot of another member.");
    }

    @Override
    public <T> void aside(Supplier<T> work, Consumer<T> then) {
      throw new UnsupportedOperationException("There is nothing to install.");
    }
  }

  /** Takes every command, and does nothing. */
  private static final class Deaf implements StateMachine {
    @Override
    public byte[] apply(byte[] data, int offset, int length, boolean answered) {
      return new byte[0];
    }

    @Override
    public void readContentFrom(DataInput in) {}

    @Override
    public void writeContentTo(DataOutput out) {}
  }
}
