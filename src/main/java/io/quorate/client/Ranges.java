package io.quorate.client;

import java.net.URI;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Requests about all keys of a range. */
final class Ranges {
  private static final String PATH = "/v1/kv";
  private static final Pattern LINK = Pattern.compile("<([^>]*)>\\s*;[^,<]*\\brel=\"?next\\b");

  private final Caller caller;

  Ranges(Caller caller) {
    this.caller = caller;
  }

  Listing<Entry> list(Range range, ListOptions options) {
    return listing(first(range, options), options, EntryJson::entry);
  }

  Listing<String> keys(Range range, ListOptions options) {
    return listing(
        first(range, options).with("keys_only", "true"), options, json -> json.string("key"));
  }

  long count(Range range, ReadOptions options) {
    Target target = options.in(range.in(Target.of(PATH)), caller.highestSeen());
    return caller
        .success(Request.read("GET", target.with("count_only", "true"), options.within()))
        .json(json -> json.number("count"));
  }

  DeletedRange delete(Range range, WriteOptions options) {
    if (range.equals(Range.all())) {
      throw new IllegalArgumentException("Everything is deleted prefix by prefix only.");
    }
    options.requireNoMoreThanFences("A range is deleted with fences at most.");
    return caller
        .success(Request.write("DELETE", range.in(Target.of(PATH)), options))
        .json(json -> new DeletedRange(json.number("deleted"), json.number("revision")));
  }

  private Target first(Range range, ListOptions options) {
    return options
        .read()
        .in(range.in(Target.of(PATH)), caller.highestSeen())
        .with("after", options.after())
        .with("limit", options.pageSize());
  }

  private <T> Listing<T> listing(Target target, ListOptions options, Function<JsonObject, T> item) {
    Function<Target, Listing.Page<T>> fetch = next -> page(next, options, item);
    return new Listing<>(fetch.apply(target), fetch);
  }

  private <T> Listing.Page<T> page(
      Target target, ListOptions options, Function<JsonObject, T> item) {
    Answer answer = caller.success(Request.read("GET", target, options.read().within()));
    Optional<Target> next = next(answer.headers().allValues("Link"));
    return answer.json(
        json -> {
          long revision = json.number("revision");
          return new Listing.Page<>(
              revision,
              json.objects("entries").stream().map(item).toList(),
              next.map(link -> options.read().isStale() ? reached(link, revision) : link));
        });
  }

  /** A member that has not got so far yet would not know what is asked. */
  private static Target reached(Target link, long revision) {
    return link.text().contains("min_revision=") ? link : link.with("min_revision", revision);
  }

  /**
   * What the link leads to, wherever it says that this is: any member has it. RFC 8288.
   *
   * @throws UnexpectedAnswerException if it leads to something else
   */
  private static Optional<Target> next(List<String> links) {
    for (String link : links) {
      Matcher next = LINK.matcher(link);
      if (next.find()) {
        return Optional.of(target(next.group(1)));
      }
    }
    return Optional.empty();
  }

  private static Target target(String link) {
    try {
      URI uri = URI.create("http://member" + PATH).resolve(link);
      if (PATH.equals(uri.getRawPath()) && uri.getRawQuery() != null) {
        return Target.of(PATH + "?" + uri.getRawQuery());
      }
    } catch (IllegalArgumentException e) {
      throw new UnexpectedAnswerException("The next page is nowhere", e);
    }
    throw new UnexpectedAnswerException("The next page is none of this listing: " + link, null);
  }
}
