package io.quorate.raft.log;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.jgroups.protocols.raft.LogEntry;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class SegmentsTest {
  private static final int SEGMENT_BYTES = 8192;
  private static final LogEntry ENTRY = new LogEntry(1, new byte[50]);

  private final List<Runnable> work = new ArrayList<>();
  private final StorageDirectory directory = new StorageDirectory(new FakeDisk());
  private final SegmentSource source = new SegmentSource(directory, SEGMENT_BYTES, work::add);
  private final Segments segments = new Segments(directory, source, () -> 1);

  @BeforeEach
  void start() {
    segments.startBehind(0, 0);
  }

  @AfterEach
  void close() {
    segments.close();
  }

  @Test
  void theNextSegmentIsMadeAheadLateInTheLatest() {
    while (left() > SEGMENT_BYTES / 4 + LogRecord.bytesOf(ENTRY)) {
      append();
      assertThat(work).isEmpty();
    }

    append();
    append();

    assertThat(work).hasSize(1);
  }

  /** By how much is left of the latest one: the less that is, the faster. */
  @Test
  void howFastTheNextSegmentIsMadeFollowsTheAppends() {
    while (work.isEmpty()) {
      append();
    }
    long atBegin = left();
    assertThat(source.isInTime(0)).isTrue();

    for (int i = 0; i < 5; i++) {
      append();
      long used = atBegin - left();
      long due = 2 * used * SEGMENT_BYTES / atBegin;
      assertThat(source.isInTime(due - 1)).isFalse();
      assertThat(source.isInTime(due + 1)).isTrue();
    }
  }

  private void append() {
    segments.append(List.of(ENTRY), 0);
  }

  private long left() {
    return SEGMENT_BYTES - segments.bytes();
  }
}
