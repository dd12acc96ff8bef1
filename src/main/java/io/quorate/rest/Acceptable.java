package io.quorate.rest;

import io.quorate.rest.gate.MediaTypes;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What a client takes for an answer (RFC 9110 section 12.5.1), read here and not by Jakarta REST:
 * that refuses the whole request for one item that is malformed, looks at the order of the server
 * first, and excludes nothing by a weight of 0.
 *
 * @param ranges what the client has asked for; none of them if all that it sent was malformed
 */
record Acceptable(List<Range> ranges) {
  static final MediaType LINES = new MediaType("application", "x-ndjson");
  static final MediaType STREAM = MediaType.SERVER_SENT_EVENTS_TYPE;

  private static final double MOST = 1;

  static final Acceptable ANYTHING =
      new Acceptable(List.of(new Range(MediaType.WILDCARD_TYPE, MOST)));

  /** What stands between commas that are not quoted; a quotation without an end takes the rest. */
  private static final Pattern ITEM =
      Pattern.compile("(?:[^\",]++|\"(?:[^\"\\\\]++|\\\\.)*+\"?)++");

  /** Of a range, the one behind the other. */
  private static final Pattern PARAMETER =
      Pattern.compile("\\G\\s*+;\\s*+([^\\s=;]++)=(\"(?:[^\"\\\\]++|\\\\.)*+\"|[^\\s;]++)");

  /**
   * RFC 9110 section 12.4.2. And without its zero, as the HttpURLConnection of older Javas writes
   * it by itself, of which nothing that we have would be left.
   */
  private static final Pattern WEIGHT =
      Pattern.compile("0(?:\\.[0-9]{0,3})?|1(?:\\.0{0,3})?|\\.[0-9]{1,3}");

  Acceptable {
    ranges = List.copyOf(ranges);
  }

  /** Media types, by one with wildcards or without, and how much the client wants them, 0 to 1. */
  record Range(MediaType type, double weight) {
    private int closeness() {
      return type.isWildcardType() ? 0 : type.isWildcardSubtype() ? 1 : 2;
    }
  }

  /** A media type that can be had, and how much the client wants it. */
  private record Candidate(MediaType type, double weight, int closeness) {}

  static Acceptable of(HttpServletRequest request) {
    return of(String.join(",", Collections.list(request.getHeaders(HttpHeaders.ACCEPT))));
  }

  /**
   * Reads the header. An item that is malformed counts as not there. If no other one is left,
   * nothing is acceptable: the client has asked for something, and would take another thing for it.
   *
   * @param line all lines of the header as one list; without any item, everything is taken
   */
  static Acceptable of(String line) {
    List<String> items =
        ITEM.matcher(line)
            .results()
            .map(MatchResult::group)
            .map(String::strip)
            .filter(item -> !item.isEmpty())
            .toList();
    return items.isEmpty()
        ? ANYTHING
        : new Acceptable(items.stream().map(Acceptable::range).flatMap(Optional::stream).toList());
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
        .filter(range -> range.type().isCompatible(type))
        .map(range -> new Candidate(type, range.weight(), range.closeness()))
        .max(Comparator.comparingInt(Candidate::closeness))
        .orElseGet(() -> new Candidate(type, 0, 0));
  }

  /** Empty if the item is no range. */
  private static Optional<Range> range(String item) {
    if (!MediaTypes.isOne(item)) {
      return Optional.empty();
    }
    String[] names = item.split(";", 2)[0].strip().split("/", 2);
    var type = new MediaType(names[0], names[1]);
    return type.isWildcardType() && !type.isWildcardSubtype()
        ? Optional.empty()
        : weight(item).map(weight -> new Range(type, weight));
  }

  /** That of a range; empty if it is malformed. Other parameters say nothing here. */
  private static Optional<Double> weight(String range) {
    int end = range.indexOf(';');
    if (end < 0) {
      return Optional.of(MOST);
    }
    Matcher parameter = PARAMETER.matcher(range.substring(end));
    while (parameter.find()) {
      if (parameter.group(1).equalsIgnoreCase("q")) {
        String weight = parameter.group(2);
        return WEIGHT.matcher(weight).matches()
            ? Optional.of(Double.valueOf(weight))
            : Optional.empty();
      }
    }
    return Optional.of(MOST);
  }
}
