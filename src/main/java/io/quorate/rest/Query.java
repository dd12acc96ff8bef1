package io.quorate.rest;

import io.quorate.command.Key;
import io.quorate.rest.gate.QueryText;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The query of a request, read strictly: every parameter is known and there once, for a misspelt
 * one would be one that was never sent. A plus sign is a space, as HTML forms have it.
 */
final class Query {
  /** The parameter that says how long a page may be, wherever there are pages. */
  static final String LIMIT = "limit";

  private static final Pattern DURATION = Pattern.compile("([0-9]{1,9})(ms|s|m|h)");
  private static final Query NONE = new Query(Map.of());

  private final Map<String, String> parameters;

  private Query(Map<String, String> parameters) {
    this.parameters = parameters;
  }

  /**
   * Reads a query.
   *
   * @param raw as it stood in the request line, without the question mark
   * @throws ProblemException 400, naming the parameter, if it is unknown, there twice or not UTF-8
   */
  static Query of(@Nullable String raw, Set<String> known) {
    if (raw == null || raw.isEmpty()) {
      return NONE;
    }
    var parameters = new LinkedHashMap<String, String>();
    for (String pair : raw.split("&", -1)) {
      if (pair.isEmpty()) {
        continue;
      }
      String[] halves = pair.split("=", 2);
      String name = decoded(halves[0]);
      if (!known.contains(name)) {
        throw unknown(name, known);
      }
      if (parameters.put(name, halves.length == 1 ? "" : decoded(halves[1])) != null) {
        throw bad("The parameter \"%s\" is there twice.".formatted(name));
      }
    }
    return new Query(parameters);
  }

  boolean has(String name) {
    return parameters.containsKey(name);
  }

  Optional<String> text(String name) {
    return Optional.ofNullable(parameters.get(name));
  }

  /** Whether a parameter that is true or false is there and true. */
  boolean flag(String name) {
    String text = text(name).orElse("false");
    if (!text.equals("true") && !text.equals("false")) {
      throw notA(name, "true or false");
    }
    return text.equals("true");
  }

  OptionalLong number(String name, long least, long most) {
    Optional<String> text = text(name);
    if (text.isEmpty()) {
      return OptionalLong.empty();
    }
    if (text.get().matches("[0-9]{1,18}")) {
      long number = Long.parseLong(text.get());
      if (number >= least && number <= most) {
        return OptionalLong.of(number);
      }
    }
    throw notA(name, wholeNumber(least, most));
  }

  /**
   * How many items there are on a page at the most, by the parameter {@code limit}.
   *
   * @throws ProblemException 413 if that is more than a page may have, 400 if it is no number
   */
  int limit(int usual, int most) {
    String text = text(LIMIT).orElse("");
    boolean isTooMany =
        text.matches("[0-9]{1,18}")
            ? Long.parseLong(text) > most
            : text.matches("0*+[1-9][0-9]{18,}");
    if (isTooMany) {
      throw new ProblemException(
          Problem.of(
              413, "page-too-large", "The page is too large", isNot(LIMIT, wholeNumber(1, most))));
    }
    return (int) number(LIMIT, 1, most).orElse(usual);
  }

  Optional<Duration> duration(String name) {
    return text(name)
        .map(
            text ->
                durationOf(text)
                    .orElseThrow(() -> notA(name, "a duration like 30s, 500ms, 2m or 1h")));
  }

  /**
   * @throws ProblemException 400 if it is no key, 414 if it is too long
   */
  Optional<Key> key(String name, int maxBytes) {
    return text(name)
        .map(
            text -> {
              if (text.isEmpty()) {
                throw bad("The parameter \"%s\" is empty.".formatted(name));
              }
              return Keys.of(text, maxBytes);
            });
  }

  /** A duration as requests have it; empty if the text is none. */
  static Optional<Duration> durationOf(String text) {
    Matcher matcher = DURATION.matcher(text);
    if (!matcher.matches()) {
      return Optional.empty();
    }
    long amount = Long.parseLong(matcher.group(1));
    return Optional.of(
        switch (matcher.group(2)) {
          case "ms" -> Duration.ofMillis(amount);
          case "s" -> Duration.ofSeconds(amount);
          case "m" -> Duration.ofMinutes(amount);
          default -> Duration.ofHours(amount);
        });
  }

  /** To be thrown for parameters that cannot be as they are. */
  static ProblemException bad(String detail) {
    return new ProblemException(Problem.badRequest("bad-parameter", detail));
  }

  private static ProblemException notA(String name, String kind) {
    return bad(isNot(name, kind));
  }

  private static String isNot(String name, String kind) {
    return "The parameter \"%s\" is not %s.".formatted(name, kind);
  }

  private static String wholeNumber(long least, long most) {
    return "a whole number from %d to %d".formatted(least, most);
  }

  private static ProblemException unknown(String name, Set<String> known) {
    return new ProblemException(
        Problem.badRequest("unknown-parameter", QueryText.unknown(name, known)));
  }

  private static String decoded(String raw) {
    try {
      return QueryText.decode(raw);
    } catch (IllegalArgumentException e) {
      throw bad(String.valueOf(e.getMessage()));
    }
  }
}
