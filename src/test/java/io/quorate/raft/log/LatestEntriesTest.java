package io.quorate.raft.log;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import org.jgroups.protocols.raft.LogEntry;
import org.junit.jupiter.api.Test;

class LatestEntriesTest {
  private static final int SMALL = 28;

  @Test
  void asManyAreKeptAsTheBytesAllow() {
    var latest = new LatestEntries(3 * 128);

    for (long index = 1; index <= 1000; index++) {
      latest.append(index, List.of(entry(SMALL)));
    }

    assertThat(latest.get(997)).isNull();
    assertThat(latest.get(998)).isNotNull();
    assertThat(latest.get(1000)).isNotNull();
    assertThat(latest.get(1001)).isNull();
  }

  @Test
  void ofSmallEntriesTheNumberIsBounded() {
    var latest = new LatestEntries(1 << 30);

    for (long index = 1; index <= LatestEntries.MOST + 10; index++) {
      latest.append(index, List.of(entry(SMALL)));
    }

    assertThat(latest.get(10)).isNull();
    assertThat(latest.get(11)).isNotNull();
  }

  @Test
  void theLastIsKeptWhateverItWeighs() {
    var latest = new LatestEntries(10);

    latest.append(1, List.of(entry(SMALL), entry(5_000)));

    assertThat(latest.get(1)).isNull();
    assertThat(latest.get(2)).isNotNull();
  }

  @Test
  void entriesThatDoNotFollowAreAlone() {
    var latest = new LatestEntries(1 << 20);
    latest.append(1, List.of(entry(SMALL), entry(SMALL)));

    LogEntry far = entry(SMALL);
    latest.append(100, List.of(far));

    assertThat(latest.get(1)).isNull();
    assertThat(latest.get(2)).isNull();
    assertThat(latest.get(99)).isNull();
    assertThat(latest.get(100)).isSameAs(far);
  }

  @Test
  void whateverIsAppendedAndTruncatedWhatIsThereIsRight() {
    var random = new Random(3);
    var latest = new LatestEntries(1 << 20);
    var model = new TreeMap<Long, LogEntry>();
    long next = 1;
    for (int i = 0; i < 5_000; i++) {
      if (random.nextInt(20) == 0) {
        next = Math.max(1, next - random.nextInt(50));
        latest.truncateFrom(next);
        model.tailMap(next, true).clear();
      } else if (random.nextInt(500) == 0) {
        latest.clear();
        model.clear();
      } else {
        LogEntry entry = entry(random.nextInt(100));
        latest.append(next, List.of(entry));
        model.put(next, entry);
        next++;
      }
      long probed = Math.max(1, next - random.nextInt(200));
      assertThat(latest.get(probed)).isSameAs(model.get(probed));
    }
    for (long index = 0; index <= next; index++) {
      assertThat(latest.get(index)).isSameAs(model.get(index));
    }
  }

  private static LogEntry entry(int bytes) {
    return new LogEntry(1, new byte[bytes]);
  }
}
