package io.quorate.rest;

import io.quorate.command.Key;
import io.quorate.store.watch.Filter;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;

/**
 * What a watch asks for, by the parameters of its query.
 *
 * @param from the first revision to be told; empty: the next one
 * @param previous whether events carry the entry as it was before
 * @param progress how often to say how far the watcher has heard; empty: as it is by default
 * @param longestWait of a long poll; empty for a stream
 */
record WatchQuery(
    Filter filter,
    OptionalLong from,
    boolean previous,
    Optional<Duration> progress,
    Optional<Duration> longestWait) {
  /** So long may a poll be held: proxies give up a silent connection after a minute. */
  static final Duration LONGEST_WAIT = Duration.ofSeconds(60);

  private static final Duration LEAST_PROGRESS = Duration.ofSeconds(1);
  private static final Duration MOST_PROGRESS = Duration.ofMinutes(10);
  private static final Set<String> KNOWN =
      new TreeSet<>(Set.of("prefix", "key", "from_revision", "prev", "progress", "wait"));

  /**
   * Reads a query.
   *
   * @param lastEventId the revision that a stream was told last, as it stood in the header
   * @throws ProblemException 400 if it cannot be understood, 414 if the key is too long
   */
  static WatchQuery of(String query, Optional<String> lastEventId, int maxKeyBytes) {
    Map<String, String> parameters = parameters(query);
    Optional<Duration> wait =
        Durations.of(parameters, "wait", Duration.ofMillis(1), LONGEST_WAIT);
    OptionalLong from = from(parameters, lastEventId);
    if (wait.isPresent() && from.isEmpty()) {
      throw new ProblemException(
          Problem.badRequest(
              "bad-parameter",
              "A poll with \"wait\" needs \"from_revision\": what comes between two polls would be"
                  + " lost."));
    }
    return new WatchQuery(
        filter(parameters, maxKeyBytes),
        from,
        flag(parameters, "prev"),
        Durations.of(parameters, "progress", LEAST_PROGRESS, MOST_PROGRESS),
        wait);
  }

  private static Filter filter(Map<String, String> parameters, int maxKeyBytes) {
    boolean one = parameters.containsKey("key");
    if (one && parameters.containsKey("prefix")) {
      throw new ProblemException(
          Problem.badRequest("bad-parameter", "Either \"key\" or \"prefix\" can be watched."));
    }
    if (one) {
      return new Filter.OfKey(Keys.of(parameters.get("key"), maxKeyBytes));
    }
    String prefix = parameters.getOrDefault("prefix", "");
    // What cannot be a key is no prefix of one.
    return new Filter.OfPrefix(prefix.isEmpty() ? prefix : Keys.of(prefix, maxKeyBytes).text());
  }

  private static OptionalLong from(Map<String, String> parameters, Optional<String> lastEventId) {
    if (lastEventId.isPresent()) {
      return OptionalLong.of(revision("Last-Event-ID", lastEventId.get()) + 1);
    }
    return parameters.containsKey("from_revision")
        ? OptionalLong.of(revision("from_revision", parameters.get("from_revision")))
        : OptionalLong.empty();
  }

  private static long revision(String name, String text) {
    if (!text.matches("[0-9]{1,18}")) {
      throw new ProblemException(
          Problem.badRequest("bad-parameter", "\"%s\" is not a revision.".formatted(name)));
    }
    return Long.parseLong(text);
  }

  private static boolean flag(Map<String, String> parameters, String name) {
    String text = parameters.getOrDefault(name, "false");
    if (!text.equals("true") && !text.equals("false")) {
      throw new ProblemException(
          Problem.badRequest("bad-parameter", "\"%s\" is true or false.".formatted(name)));
    }
    return text.equals("true");
  }

  private static Map<String, String> parameters(String query) {
    var parameters = new LinkedHashMap<String, String>();
    for (String pair : query.split("&")) {
      if (!pair.isEmpty()) {
        int equals = pair.indexOf('=');
        String name = decoded(equals < 0 ? pair : pair.substring(0, equals));
        String value = equals < 0 ? "" : decoded(pair.substring(equals + 1));
        if (!KNOWN.contains(name)) {
          throw new ProblemException(
              Problem.badRequest(
                  "unknown-parameter",
                  "The parameter \"%s\" is unknown here; known: %s."
                      .formatted(name, String.join(", ", KNOWN))));
        }
        if (parameters.put(name, value) != null) {
          throw new ProblemException(
              Problem.badRequest(
                  "bad-parameter", "The parameter \"%s\" is there twice.".formatted(name)));
        }
      }
    }
    return parameters;
  }

  private static String decoded(String text) {
    try {
      return URLDecoder.decode(text, StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      throw new ProblemException(
          Problem.badRequest("bad-parameter", "The query is not percent-encoded."));
    }
  }
}
