package io.quorate.rest;

import io.quorate.command.Key;
import io.quorate.command.Range;
import io.quorate.store.entry.ReadOptions;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.Set;

/**
 * What is asked of a listing.
 *
 * @param after the key that the page begins after
 * @param limit of entries on the page
 */
record ListingQuery(
    Range range,
    Optional<Key> after,
    int limit,
    boolean keysOnly,
    boolean countOnly,
    ReadOptions options) {
  /** Of the entries on one page, unless the first has more: it is what an answer holds. */
  static final long PAGE_BYTES = 8 * 1024 * 1024;

  private static final int USUAL_LIMIT = 1000;
  private static final int MOST = 10_000;
  private static final Set<String> PARAMETERS =
      ReadQuery.parameters(
          "prefix", "start", "end", Query.LIMIT, "after", "keys_only", "count_only");

  /**
   * @throws ProblemException 400, naming the parameter, for what cannot be asked; 413 for a page
   *     that is too large, 414 for a key
   */
  static ListingQuery of(RequestHead head, int maxKeyBytes) {
    Query query = head.query(PARAMETERS);
    boolean countOnly = query.flag("count_only");
    if (countOnly && (query.has(Query.LIMIT) || query.has("after") || query.has("keys_only"))) {
      throw Query.bad("With count_only=true there are no pages.");
    }
    return new ListingQuery(
        range(query, maxKeyBytes),
        query.key("after", maxKeyBytes),
        query.limit(USUAL_LIMIT, MOST),
        query.flag("keys_only"),
        countOnly,
        ReadQuery.of(query));
  }

  /** A range by its parameters; without any, all keys. */
  static Range range(Query query, int maxKeyBytes) {
    return new Range(
        query.text("prefix").filter(String::isEmpty).isPresent()
            ? Optional.empty()
            : query.key("prefix", maxKeyBytes),
        query.key("start", maxKeyBytes),
        query.key("end", maxKeyBytes));
  }

  /** Where the next page is, which sees the same revision. */
  String next(Key last, long revision) {
    var next = new StringBuilder("/v1/kv?");
    range.prefix().ifPresent(key -> add(next, "prefix", key.text()));
    range.start().ifPresent(key -> add(next, "start", key.text()));
    range.end().ifPresent(key -> add(next, "end", key.text()));
    if (keysOnly) {
      add(next, "keys_only", "true");
    }
    add(next, "limit", Integer.toString(limit));
    add(next, "revision", Long.toString(revision));
    add(next, "after", last.text());
    return next.substring(0, next.length() - 1);
  }

  private static void add(StringBuilder query, String name, String value) {
    query
        .append(name)
        .append('=')
        .append(URLEncoder.encode(value, StandardCharsets.UTF_8).replace("+", "%20"))
        .append('&');
  }
}
