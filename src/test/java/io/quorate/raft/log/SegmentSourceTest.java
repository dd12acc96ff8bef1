package io.quorate.raft.log;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class SegmentSourceTest {
  private static final int SEGMENT_BYTES = 8192;

  private final List<Runnable> work = new ArrayList<>();
  private final SegmentSource source =
      new SegmentSource(new StorageDirectory(new FakeDisk()), SEGMENT_BYTES, work::add);

  @Test
  void oneIsMadeAheadHoweverOftenItIsAskedFor() {
    source.prepare(2048);
    source.prepare(2000);
    assertThat(work).hasSize(1);
    work.get(0).run();

    SegmentSource.Space space = source.take(100);

    assertThat(space.bytes()).isEqualTo(SEGMENT_BYTES);
    source.prepare(2048);
    assertThat(work).hasSize(2);
  }

  @Test
  void itIsMadeTwiceAsFastAsTheOneBeforeFills() {
    source.prepare(2048);
    assertThat(source.isInTime(0)).isTrue();

    source.prepare(1536);
    assertThat(source.isInTime(SEGMENT_BYTES / 2 - 1)).isFalse();
    assertThat(source.isInTime(SEGMENT_BYTES / 2)).isTrue();

    source.prepare(512);
    assertThat(source.isInTime(SEGMENT_BYTES)).isFalse();
  }

  @Test
  void oneThatIsWaitedForIsNeverInTime() {
    source.prepare(2048);
    work.get(0).run();
    source.take(100);
    assertThat(source.isInTime(SEGMENT_BYTES)).isFalse();

    source.prepare(0);
    assertThat(source.isInTime(SEGMENT_BYTES)).isFalse();
  }
}
