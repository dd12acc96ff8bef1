package io.quorate.statemachine;

import static org.assertj.core.api.Assertions.assertThat;

import io.quorate.command.Command;
import io.quorate.command.Entry;
import io.quorate.command.Key;
import io.quorate.command.Range;
import io.quorate.command.Result;
import io.quorate.command.StoreLimits;
import io.quorate.command.Terms;
import io.quorate.statemachine.History.Version;
import io.quorate.statemachine.History.Versions;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class HistoryTest {
  private static final Key A = new Key("a");

  private final Steps steps = new Steps();

  @Test
  void theVersionsOfAKeyAreToldTheNewestFirst() {
    steps.at(1_000);
    steps.put("a", "1");
    steps.put("b", "x");
    steps.at(2_000);
    steps.remove("a");
    steps.at(1_500); // Another member, whose clock is late.
    steps.put("a", "2");

    Versions versions = steps.state().history().versions(A, 10);

    assertThat(versions.complete()).isTrue();
    assertThat(versions.versions())
        .containsExactly(
            new Version(4, 2_000, Optional.of(entry("2", 4, 2_000))),
            new Version(3, 2_000, Optional.empty()),
            new Version(1, 1_000, Optional.of(entry("1", 1, 1_000))));
  }

  @Test
  void versionsThatFellOutAreMissedAndTheOldestThatCanBeReadIsTold() {
    steps.configure(new StoreLimits(1 << 20, 2, 1 << 20, 0, 0));
    steps.put("a", "1");
    steps.put("a", "2");
    steps.put("b", "x");
    steps.put("a", "3");

    Versions versions = steps.state().history().versions(A, 10);

    assertThat(steps.state().history().oldest()).isEqualTo(2);
    assertThat(versions.complete()).isFalse();
    assertThat(versions.versions()).extracting(Version::revision).containsExactly(4L, 2L);
  }

  @Test
  void noMoreVersionsAreToldThanAsked() {
    steps.put("a", "1");
    steps.put("a", "2");
    steps.put("a", "3");

    Versions versions = steps.state().history().versions(A, 2);

    assertThat(versions.complete()).isFalse();
    assertThat(versions.versions()).extracting(Version::revision).containsExactly(3L, 2L);
  }

  @Test
  void theNewestRevisionIsKeptWhateverItWeighs() {
    steps.configure(new StoreLimits(1 << 20, 100, 0, 0, 0));
    steps.put("a", "1");
    steps.put("a", "2");

    History history = steps.state().history();

    assertThat(history.oldest()).isEqualTo(1);
    assertThat(history.after(1).map(Revision::number)).contains(2L);
    assertThat(history.after(0)).isEmpty();
  }

  @Test
  void whatIsConfiguredCountsAtOnce() {
    for (int i = 0; i < 10; i++) {
      steps.put("a", "v" + i);
    }

    Result done = steps.configure(new StoreLimits(1 << 20, 3, 1 << 20, 0, 0));

    assertThat(done).isEqualTo(new Result.Done());
    assertThat(steps.state().history().oldest()).isEqualTo(7);
    assertThat(steps.state().history().revisions()).hasSize(3);
  }

  @Test
  void theEntriesOfARangeAreRemovedInOneRevision() {
    steps.put("a/1", "x");
    steps.put("a/2", "y");
    steps.put("b", "z");

    Result removed =
        steps.apply(
            new Command.RemoveRange(steps.stamp(), Range.ofPrefix(new Key("a/")), Terms.NONE));
    Result again =
        steps.apply(
            new Command.RemoveRange(steps.stamp(), Range.ofPrefix(new Key("a/")), Terms.NONE));

    assertThat(removed).isEqualTo(new Result.RangeRemoved(4, 2));
    assertThat(again).isEqualTo(new Result.RangeRemoved(4, 0));
    assertThat(steps.state().history().entriesAt(3).orElseThrow()).hasSize(3);
  }

  @Test
  void aPageEndsWhereItsLimitsSayAndTheNextOneGoesOnAfterIt() {
    for (String key : List.of("a", "b1", "b2", "b3", "c")) {
      steps.put(key, "12345678");
    }
    var all = steps.state().entries();
    Range range = Range.ofPrefix(new Key("b"));
    long weightBytes = all.get(A).weightBytes() + 1;

    Page first = Page.of(all, range, Optional.empty(), 2, Long.MAX_VALUE);
    Page second = Page.of(all, range, Optional.of(new Key("b2")), 2, Long.MAX_VALUE);
    Page small = Page.of(all, range, Optional.empty(), 10, 2 * weightBytes);
    Page tiny = Page.of(all, range, Optional.empty(), 10, 0);

    assertThat(first.entries()).extracting(each -> each.key().text()).containsExactly("b1", "b2");
    assertThat(first.more()).isTrue();
    assertThat(second.entries()).extracting(each -> each.key().text()).containsExactly("b3");
    assertThat(second.more()).isFalse();
    assertThat(small.entries()).hasSize(2);
    assertThat(small.more()).isTrue();
    assertThat(tiny.entries()).hasSize(1);
    assertThat(Page.of(all, range, Optional.of(A), 10, Long.MAX_VALUE).entries()).hasSize(3);
    assertThat(Page.of(all, range, Optional.of(new Key("c")), 10, Long.MAX_VALUE).entries())
        .isEmpty();
    assertThat(Page.count(all, range)).isEqualTo(3);
    assertThat(Page.count(all, Range.ALL)).isEqualTo(5);
  }

  private static Entry entry(String text, long revision, long modifiedMillis) {
    return new Entry(A, Steps.value(text), revision, modifiedMillis, 0);
  }
}
