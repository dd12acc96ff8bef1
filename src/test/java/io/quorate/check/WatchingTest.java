package io.quorate.check;

import static org.assertj.core.api.Assertions.assertThat;

import io.quorate.check.Story.Changes;
import io.quorate.check.Story.Compacted;
import io.quorate.check.Story.Heard;
import io.quorate.check.Story.Progress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

/**
 * Histories made by hand: at revision 10 there is one entry, then a is written (11), b (12), both
 * (13), and a is deleted (14).
 */
class WatchingTest {
  private static final long KEPT = 3;
  private static final State BEGIN = new State(10, Map.of("old", new Seen("v0", 4)));
  private static final State END =
      new State(14, Map.of("old", new Seen("v0", 4), "b", new Seen("v4", 13)));
  private static final Changes C11 = changes(put(11, "a", "v1"));
  private static final Changes C12 = changes(put(12, "b", "v2"));
  private static final Changes C13 = changes(put(13, "a", "v3"), put(13, "b", "v4"));
  private static final Changes C14 = changes(new Told(14, "a", Optional.empty()));
  private static final Story ALL = story("all", "", C11, C12, C13, C14);

  private final List<Write> writes =
      new ArrayList<>(
          List.of(
              Write.done("a", Optional.of("v1"), 11),
              Write.unknown("b", Optional.of("v2")),
              Write.done("a", Optional.of("v3"), 13),
              Write.done("b", Optional.of("v4"), 13),
              Write.unknown("b", Optional.of("v5")),
              Write.refused("a", Optional.of("v6")),
              new Write("a", Optional.empty(), Write.Fate.DONE, OptionalLong.empty())));

  @Test
  void watchersThatHaveAllHeardWhatHasHappenedAreClean() {
    Story some = story("some", "b", C12, new Progress(12), changes(put(13, "b", "v4")), progress());

    assertThat(violations(END, ALL, some)).isEmpty();
    assertThat(Watching.events(List.of(ALL, some))).isEqualTo(5);
  }

  @Test
  void anEventThatOneWatcherHasNotHeardIsFound() {
    assertFound("heard [], and others [Told[revision=12", ALL, story("one", "", C11, C13, C14));
    assertFound("heard [], and others [Told[revision=12", story("one", "", C11, C13, C14), ALL);
  }

  @Test
  void anEventThatAWatcherOfAPrefixHasNotHeardIsFound() {
    Story some = story("some", "b", changes(put(13, "b", "v4")), progress());

    assertFound("watcher some: heard [], and others [Told[revision=12", ALL, some);
  }

  @Test
  void halfARevisionIsFound() {
    Story half = story("half", "", C11, C12, changes(put(13, "a", "v3")), C14);

    assertFound("watcher half: heard [Told[revision=13, key=a", ALL, half);
  }

  @Test
  void anEventThatNobodyHasHeardIsFound() {
    assertFound("nobody was told of 12 to 12", story("all", "", C11, C13, C14));
  }

  @Test
  void aLastEventThatNobodyHasHeardIsFound() {
    assertFound("nobody was told of 14 to 14", story("all", "", C11, C12, C13, progress()));
  }

  @Test
  void aWatcherThatHearsNothingMoreIsFound() {
    assertFound("watcher dead: heard up to 12 only", ALL, story("dead", "", C11, C12));
  }

  @Test
  void anEventThatIsToldTwiceIsFound() {
    assertFound("told again", ALL, story("twice", "", C11, C12, C12, C13, C14));
    assertFound(
        "told again",
        ALL,
        story("late", "b", C12, new Progress(13), changes(put(13, "b", "v4")), progress()));
  }

  @Test
  void eventsInAnotherOrderAreFound() {
    assertFound("told again, or too late, after 12", story("mixed", "", C12, C11, C13, C14));
  }

  @Test
  void progressThatFallsBackIsFound() {
    assertFound("fell back from 14", story("all", "", C11, C12, C13, C14, new Progress(13)));
  }

  @Test
  void aValueThatNobodyHasWrittenIsFound() {
    Changes phantom = changes(put(12, "b", "v99"));

    assertFound("nobody has asked for Told[revision=12", story("all", "", C11, phantom, C13, C14));
  }

  @Test
  void anotherValueThanTheOthersHeardIsFound() {
    Changes other = changes(put(12, "b", "v5"));

    assertFound("watcher other: heard", ALL, story("other", "", C11, other, C13, C14));
  }

  @Test
  void aValueThatWasRefusedIsFound() {
    Changes refused = changes(put(12, "a", "v6"));

    assertFound("refused, and told of", story("all", "", C11, refused, C13, C14));
  }

  @Test
  void aValueThatIsWrittenTwiceIsFound() {
    Story twice = story("all", "", C11, C12, C13, C14, changes(put(15, "b", "v2")));

    assertFound("written at revision 12 already", twice);
  }

  @Test
  void anAcknowledgedWriteThatWasNotToldIsFound() {
    writes.add(Write.done("b", Optional.of("v7"), 12));

    assertFound("acknowledged, and nobody was told", ALL);
  }

  @Test
  void anAcknowledgedWriteAtAnotherRevisionIsFound() {
    writes.set(0, Write.done("a", Optional.of("v1"), 13));

    assertFound("acknowledged at OptionalLong[13]", ALL);
  }

  @Test
  void deletesThatNobodyHasAskedForOrThatWereLostAreFound() {
    Write delete = writes.remove(writes.size() - 1);
    assertFound("a was deleted 1 times, and 0 times", ALL);

    writes.addAll(List.of(delete, delete));
    assertFound("a: 2 deletes were acknowledged, and 1 told", ALL);
  }

  @Test
  void anotherStateAtTheEndThanWasToldIsFound() {
    State end = new State(14, Map.of("b", new Seen("v4", 13), "a", new Seen("v3", 13)));

    assertThat(violations(end, ALL))
        .anyMatch(each -> each.contains("at revision 14, a is Seen"))
        .anyMatch(each -> each.contains("at revision 14, old is null"));
  }

  @Test
  void aWatcherThatCameTooLateIsExcusedFromWhatItsListingHas() {
    Story late = story("late", "", new Compacted(END));

    assertThat(violations(END, ALL, late)).isEmpty();
    assertThat(late.compactions()).isEqualTo(1);
  }

  @Test
  void aWatcherThatIsSentAwayThoughItWasNotTooLateIsFound() {
    assertFound("nothing kept after 11", ALL, story("sent away", "", C11, new Compacted(END)));
  }

  @Test
  void aListingThatIsNotWhatWasToldIsFound() {
    State listing = new State(14, BEGIN.entries());

    assertFound("at revision 14, b is null", ALL, story("late", "", new Compacted(listing)));
  }

  @Test
  void anEventAfterAListingThatTheListingHasIsFound() {
    assertFound("told again", ALL, story("late", "", new Compacted(END), C14));
  }

  @Test
  void whatIsNotWatchedOrOfTwoMindsIsFound() {
    assertFound("not what was asked for", ALL, story("b", "b", C11, progress()));
    assertFound("of another revision", story("all", "", new Changes(11, C12.changes()), C12));
    assertFound(
        "one key twice", story("all", "", changes(put(11, "a", "v1"), put(11, "a", "v3")), C12));
    assertFound("garbled", ALL, story("n", "", new Story.Nonsense("garbled"), progress()));
  }

  private void assertFound(String part, Story... stories) {
    assertThat(violations(END, stories)).anyMatch(each -> each.contains(part));
  }

  private List<String> violations(State end, Story... stories) {
    return new Watching(BEGIN, end, KEPT).violations(List.of(stories), writes);
  }

  private static Story story(String name, String prefix, Heard... heard) {
    return new Story(name, prefix, BEGIN.revision(), List.of(heard));
  }

  private static Progress progress() {
    return new Progress(END.revision());
  }

  private static Changes changes(Told... changes) {
    return new Changes(changes[0].revision(), List.of(changes));
  }

  private static Told put(long revision, String key, String value) {
    return new Told(revision, key, Optional.of(value));
  }
}
