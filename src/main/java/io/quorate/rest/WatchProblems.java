package io.quorate.rest;

import io.quorate.store.Watching;
import io.quorate.store.watch.Filter;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;

/** Why a watch is not served, or no more. */
final class WatchProblems {
  private WatchProblems() {}

  /**
   * Why a watch was not opened.
   *
   * @param mostWatchers at this member
   */
  static Problem of(Watching.Opening refused, int mostWatchers) {
    if (refused instanceof Watching.Compacted compacted) {
      return compacted(compacted.oldest());
    }
    if (refused instanceof Watching.NotThereYet notYet) {
      return Problem.futureRevision(notYet.latest());
    }
    if (refused instanceof Watching.TooMany) {
      return tooMany(mostWatchers);
    }
    throw new AssertionError("It was opened: " + refused);
  }

  /** Changes were missed: what there is now has to be read. */
  static Problem compacted(long oldest) {
    return Problem.of(
        410,
        "revision-compacted",
        "The revision is not kept any more",
        "The oldest revision that can be watched from is %d; the Link leads to what there"
                .formatted(oldest)
            + " is now.");
  }

  static Problem tooMany(int most) {
    return Problem.of(
            429,
            "too-many-watchers",
            "Too many watch",
            "At most %d watchers are served by this member.".formatted(most))
        .retrySoon();
  }

  static Problem tooMuchForAPoll() {
    return Problem.of(
        507,
        "poll-too-large",
        "The next revision has changed too much for one answer",
        "It has more than %d MiB; a stream tells of it change by change."
            .formatted(PollWatcher.MOST_BYTES_AT_ONCE >> 20));
  }

  static Problem ended() {
    return Problem.of(
            503,
            "not-serving",
            "This member does not serve",
            "This member is starting or stopping.")
        .retrySoon();
  }

  /** Where what is watched can be read afresh. */
  static String link(Filter filter) {
    String path =
        filter instanceof Filter.OfPrefix many
            ? "/v1/kv?prefix=" + encoded(many.prefix())
            : "/v1/kv/" + encoded(((Filter.OfName) filter).name());
    return "<%s>; rel=\"alternate\"".formatted(path);
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
  }
}
