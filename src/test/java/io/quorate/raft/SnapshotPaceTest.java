package io.quorate.raft;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;

class SnapshotPaceTest {
  private static final int MIB = 1 << 20;

  private final SnapshotPace pace = new SnapshotPace();

  @RepeatedTest(20)
  void itIsDueAtADrawnPartOfTheLog() {
    assertThat(pace.isDue(59, 100)).isFalse();
    assertThat(pace.isDue(90, 100)).isTrue();
  }

  @RepeatedTest(20)
  void whatTheLogGrewByBesideTheLastOneIsLeftForTheNext() {
    pace.captured();
    pace.grown(30);
    pace.completed(40);

    assertThat(pace.isDue(24, 100)).isFalse();
    assertThat(pace.isDue(50, 100)).isTrue();
  }

  @Test
  void evenIfTheLogGrewByAllOfItSomeIsWaitedFor() {
    pace.captured();
    pace.completed(1000);

    assertThat(pace.isDue(24, 100)).isFalse();
    assertThat(pace.isDue(25, 100)).isTrue();
  }

  @Test
  void theWriterRestsBesideALogThatGrowsSlowly() {
    pace.captured();
    assertThat(pace.mayRest(0)).isTrue();

    pace.grown(MIB);

    assertThat(pace.mayRest(8 * MIB - 1)).isFalse();
    assertThat(pace.mayRest(8 * MIB)).isTrue();
  }

  @Test
  void theNextOneRestsAgain() {
    pace.captured();
    pace.grown(100 * MIB);
    pace.completed(100 * MIB);

    pace.captured();

    assertThat(pace.mayRest(0)).isTrue();
  }
}
