package io.quorate.raft.log;

import static io.quorate.raft.log.LogFixture.append;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.quorate.raft.log.SnapshotStore.Incoming;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A snapshot of another member that nobody will complete takes no space, be it hundreds of MB. */
class AbandonedTransferTest {
  private static final int PIECE_BYTES = 1 << 10;
  private static final int TOTAL_BYTES = 4 * PIECE_BYTES;

  private final FakeDisk disk = new FakeDisk();
  private DurableLog log = LogFixture.open(disk);

  @BeforeEach
  void twoEntries() {
    append(log, 1, "one", "two");
    log.sync();
  }

  @Test
  void itIsDeletedWhenTheLogHasComeThatFarWithoutIt() {
    int open = disk.openFiles();
    Incoming begun = begin(4);
    append(log, 1, "three", "four");
    log.sync();

    log.commitHint(3);
    assertThat(disk.list()).anyMatch(AbandonedTransferTest::isPartOfASnapshot);
    log.commitHint(4);

    assertThatNothingIsLeft();
    // One that is deleted and still open would take its space all the same.
    assertThat(disk.openFiles()).isEqualTo(open);
    assertThatIllegalStateException().isThrownBy(begun::finish);
  }

  @Test
  void itIsDeletedWhenAnotherOneBegins() {
    begin(4);

    Incoming next = begin(5);

    assertThat(disk.list()).filteredOn(AbandonedTransferTest::isPartOfASnapshot).hasSize(1);
    assertThat(next.receivedBytes()).isEqualTo(PIECE_BYTES);
    next.abandon();
    assertThatNothingIsLeft();
  }

  @Test
  void itIsDeletedWhenTheLogIsClosed() {
    begin(4);

    log.close();

    assertThatNothingIsLeft();
  }

  @Test
  void itIsDeletedByTheStartAfterACrash() {
    begin(4);

    log = LogFixture.open(disk);

    assertThat(disk.list()).noneMatch(AbandonedTransferTest::isPartOfASnapshot);
    assertThat(log.lastIndex()).isEqualTo(2);
  }

  private Incoming begin(long index) {
    Incoming incoming = log.snapshots().receive(index, 1, TOTAL_BYTES);
    incoming.accept(0, new byte[PIECE_BYTES], 0, PIECE_BYTES);
    return incoming;
  }

  private void assertThatNothingIsLeft() {
    assertThat(disk.list()).noneMatch(AbandonedTransferTest::isPartOfASnapshot);
  }

  private static boolean isPartOfASnapshot(String name) {
    return name.endsWith(".received.tmp");
  }
}
