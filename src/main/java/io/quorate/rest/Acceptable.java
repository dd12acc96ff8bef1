package io.quorate.rest;

import jakarta.ws.rs.core.MediaType;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What a client takes for an answer (RFC 9110 section 12.5.1). Of Jakarta REST only the reading of
 * media types is of use here: to choose, it looks at the order of the server first, and a weight of
 * 0 excludes nothing there.
 *
 * @param ranges media types with wildcards and weights
 */
record Acceptable(List<MediaType> ranges) {
  static final MediaType LINES = new MediaType("application", "x-ndjson");
  static final MediaType STREAM = MediaType.SERVER_SENT_EVENTS_TYPE;

  static final Acceptable ANYTHING = new Acceptable(List.of(MediaType.WILDCARD_TYPE));

  private static final String WEIGHT = "q";
  private static final double MOST = 1;

  /** A range of media types, and its weight; other parameters say nothing here. */
  private static final Pattern ITEM =
      Pattern.compile(
          "\\s*+([^\\s/;]++)/([^\\s/;]++)(?:\\s*+;\\s*+(?:[qQ]=([0-9.]++)|[^;]*+))*+\\s*+");

  Acceptable {
    ranges = List.copyOf(ranges);
  }

  /** A media type that can be had, and how much the client wants it. */
  private record Candidate(MediaType type, double weight, int closeness) {}

  /**
   * Reads the header where the container has not.
   *
   * @param line without it, or with an empty one, everything is taken; and nothing of an item that
   *     is none
   */
  static Acceptable of(String line) {
    if (line.isBlank()) {
      return ANYTHING;
    }
    return new Acceptable(
        Stream.of(line.split(","))
            .map(ITEM::matcher)
            .filter(Matcher::matches)
            .map(item -> new MediaType(item.group(1), item.group(2), weight(item.group(3))))
            .toList());
  }

  private static Map<String, String> weight(@Nullable String text) {
    return text == null ? Map.of() : Map.of(WEIGHT, text);
  }

  /**
   * The media type that the client wants most; of those that it wants alike, the one that it names
   * most closely, or else the first.
   */
  Optional<MediaType> best(MediaType... offered) {
    @Nullable Candidate best = null;
    for (MediaType type : offered) {
      Candidate next = candidate(type);
      boolean better =
          best == null
              || next.weight() > best.weight()
              || (next.weight() == best.weight() && next.closeness() > best.closeness());
      if (next.weight() > 0 && better) {
        best = next;
      }
    }
    return Optional.ofNullable(best).map(Candidate::type);
  }

  /** The same, where there has to be one. */
  MediaType require(MediaType... offered) {
    return best(offered).orElseThrow(() -> new ProblemException(Problem.notAcceptable()));
  }

  /** What counts is the range that is closest to the type. */
  private Candidate candidate(MediaType type) {
    return ranges.stream()
        .filter(range -> range.isCompatible(type))
        .map(range -> new Candidate(type, weight(range), closeness(range)))
        .max(Comparator.comparingInt(Candidate::closeness))
        .orElseGet(() -> new Candidate(type, 0, 0));
  }

  /** One that is malformed is as good as none. */
  private static double weight(MediaType range) {
    String weight = range.getParameters().getOrDefault(WEIGHT, "");
    return weight.matches("[01](\\.[0-9]{0,3})?")
        ? Math.min(MOST, Double.parseDouble(weight))
        : MOST;
  }

  private static int closeness(MediaType range) {
    return range.isWildcardType() ? 0 : range.isWildcardSubtype() ? 1 : 2;
  }
}
