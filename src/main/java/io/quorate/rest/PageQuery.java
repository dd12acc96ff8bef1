package io.quorate.rest;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.Set;

/**
 * Which part of a list is asked for.
 *
 * @param path of the list
 * @param after the item that it begins behind; empty for its beginning
 */
record PageQuery(String path, Optional<String> after, int limit) {
  private static final int USUAL_LIMIT = 1000;
  private static final int MOST = 10_000;

  static PageQuery of(RequestHead head) {
    Query query = head.query(Set.of("after", Query.LIMIT));
    return new PageQuery("/" + head.path(), query.text("after"), query.limit(USUAL_LIMIT, MOST));
  }

  /** The address of the page behind an item. */
  String next(String last) {
    return "%s?after=%s&limit=%d"
        .formatted(path, URLEncoder.encode(last, StandardCharsets.UTF_8), limit);
  }
}
