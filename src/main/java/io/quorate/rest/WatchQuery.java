package io.quorate.rest;

import io.quorate.command.Key;
import io.quorate.store.watch.Filter;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/**
 * What a watch asks for, by the parameters of its query.
 *
 * @param from the first revision to be told; empty: the next one
 * @param previous whether events carry the entry as it was before
 * @param progress how often to say how far the watcher has heard; empty: as usual
 * @param longestWait of a long poll; empty for a stream
 */
record WatchQuery(
    Filter filter,
    OptionalLong from,
    boolean previous,
    Optional<Duration> progress,
    Optional<Duration> longestWait) {
  /** With it, a request is a long poll and no stream. */
  static final String WAIT = "wait";

  /** So long may a poll be held: proxies give up a silent connection after a minute. */
  private static final Duration LONGEST_WAIT = Duration.ofSeconds(60);

  private static final Duration LEAST_PROGRESS = Duration.ofSeconds(1);
  private static final Duration MOST_PROGRESS = Duration.ofMinutes(10);
  private static final long MOST_REVISION = Long.MAX_VALUE - 1;
  private static final Set<String> PARAMETERS =
      Set.of("prefix", "key", "from_revision", "prev", "progress", WAIT);

  /**
   * Reads a query.
   *
   * @param raw as it stood in the request line, without the question mark
   * @param lastEventId the revision that a stream was told last, as it stood in the header
   * @throws ProblemException 400 if it cannot be understood, 414 if the key is too long
   */
  static WatchQuery of(String raw, Optional<String> lastEventId, int maxKeyBytes) {
    Query query = Query.of(raw, PARAMETERS);
    Optional<Duration> wait = within(query, WAIT, Duration.ofMillis(1), LONGEST_WAIT);
    Optional<Duration> progress = within(query, "progress", LEAST_PROGRESS, MOST_PROGRESS);
    OptionalLong from = from(query, lastEventId);
    if (wait.isPresent() && from.isEmpty()) {
      throw Query.bad("A poll needs from_revision: what comes between two polls would be lost.");
    }
    if (wait.isPresent() && progress.isPresent()) {
      throw Query.bad("A poll has no progress.");
    }
    return new WatchQuery(filter(query, maxKeyBytes), from, query.flag("prev"), progress, wait);
  }

  private static Filter filter(Query query, int maxKeyBytes) {
    Optional<Key> one = query.key("key", maxKeyBytes);
    if (one.isPresent() && query.has("prefix")) {
      throw Query.bad("Either \"key\" or \"prefix\" can be watched.");
    }
    if (one.isPresent()) {
      return new Filter.OfName(one.get().text());
    }
    boolean all = query.text("prefix").orElse("").isEmpty();
    return new Filter.OfPrefix(
        all ? "" : query.key("prefix", maxKeyBytes).map(Key::text).orElse(""));
  }

  private static OptionalLong from(Query query, Optional<String> lastEventId) {
    OptionalLong last = revision(lastEventId);
    if (last.isPresent()) {
      return OptionalLong.of(last.getAsLong() + 1);
    }
    OptionalLong from = query.number("from_revision", 0, MOST_REVISION);
    // Nothing is in revision 0, so it cannot be missed: it is a name of the beginning.
    return from.isPresent() ? OptionalLong.of(Math.max(1, from.getAsLong())) : from;
  }

  /**
   * The revision that a header says was told last.
   *
   * @throws ProblemException 400 if it says something else
   */
  static OptionalLong revision(Optional<String> lastEventId) {
    if (lastEventId.isEmpty()) {
      return OptionalLong.empty();
    }
    if (!lastEventId.get().matches("[0-9]{1,18}")) {
      throw Query.bad("The Last-Event-ID is not a revision.");
    }
    return OptionalLong.of(Long.parseLong(lastEventId.get()));
  }

  private static Optional<Duration> within(
      Query query, String name, Duration least, Duration most) {
    Optional<Duration> duration = query.duration(name);
    if (duration.filter(d -> d.compareTo(least) < 0 || d.compareTo(most) > 0).isPresent()) {
      throw Query.bad(
          "The parameter \"%s\" is not from %dms to %ds."
              .formatted(name, least.toMillis(), most.toSeconds()));
    }
    return duration;
  }
}
