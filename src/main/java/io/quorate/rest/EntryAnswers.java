package io.quorate.rest;

import io.quorate.command.Entry;
import io.quorate.command.Key;
import io.quorate.rest.gate.HeaderFields;
import io.quorate.store.entry.StateView;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response.ResponseBuilder;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.BiConsumer;

/** Answers about an entry, and the headers that they have. */
final class EntryAnswers {
  static final String REVISION = "Quorate-Revision";
  private static final String PREVIOUS_REVISION = "Quorate-Previous-Revision";
  private static final String LAG = "Quorate-Lag";
  private static final String LEASE = "Quorate-Lease";

  /** RFC 9110 section 5.6.7. */
  private static final DateTimeFormatter HTTP_DATE =
      DateTimeFormatter.ofPattern("EEE, dd MMM yyyy HH:mm:ss 'GMT'", Locale.ROOT)
          .withZone(ZoneOffset.UTC);

  private EntryAnswers() {}

  /** The answer to a GET: the value, or that it is the one that the client has. */
  static Answer read(Key key, StateView view, HeaderFields headers, Clock clock) {
    Optional<Entry> found = view.get(key);
    if (found.isEmpty()) {
      return seen(notFound(key).toAnswer(false), view);
    }
    Entry entry = found.get();
    // RFC 9110 section 13.1.1.
    if (!WriteTerms.ofRead(headers).holds(Optional.of(entry))) {
      Problem failed = Problem.preconditionFailed(OptionalLong.of(entry.revision()));
      return seen(failed.toAnswer(false), view);
    }
    Answer answer = noneMatches(entry, headers) ? Answer.of(304) : withValue(Answer.of(200), entry);
    seen(answer, view).tag(entry.revision());
    if (entry.modifiedMillis() > 0) {
      answer.header(
          HttpHeaders.LAST_MODIFIED,
          HTTP_DATE.format(Instant.ofEpochMilli(entry.modifiedMillis())));
    }
    withLease(answer, entry.leaseId());
    view.ttlSeconds(entry.leaseId())
        .ifPresent(
            ttl ->
                answer.header(
                    HttpHeaders.EXPIRES, HTTP_DATE.format(clock.instant().plusSeconds(ttl))));
    return answer;
  }

  /** The headers of every answer to a read: which revision was seen, and how old it may be. */
  static ResponseBuilder seen(ResponseBuilder answer, StateView view) {
    seen(view, answer::header);
    return answer;
  }

  private static Answer seen(Answer answer, StateView view) {
    seen(view, answer::header);
    return answer;
  }

  private static void seen(StateView view, BiConsumer<String, String> header) {
    view.lag().ifPresent(lag -> header.accept(LAG, seconds(lag)));
    header.accept(REVISION, Long.toString(view.revision()));
    // Without it a cache may guess from Last-Modified for how long it can answer in our place.
    header.accept(HttpHeaders.CACHE_CONTROL, "no-cache");
  }

  static Answer withLease(Answer answer, long leaseId) {
    return leaseId == 0 ? answer : answer.header(LEASE, leaseId);
  }

  /** The entry that a write has replaced or removed, as its body. */
  static Answer withPrevious(Answer answer, Entry previous) {
    return withValue(answer, previous).header(PREVIOUS_REVISION, previous.revision());
  }

  static Problem notFound(Key key) {
    return notFound("No entry: " + key);
  }

  static Problem notFound(String detail) {
    return Problem.of(404, "key-not-found", "The key does not exist", detail);
  }

  private static Answer withValue(Answer answer, Entry entry) {
    return answer.body(entry.value().bytes(), entry.value().contentType());
  }

  /** RFC 9110 section 13.1.2: whether the client has it already. */
  private static boolean noneMatches(Entry entry, HeaderFields headers) {
    Optional<String> line = headers.line(HttpHeaders.IF_NONE_MATCH);
    if (line.isEmpty()) {
      return false;
    }
    String text = line.get();
    if (text.strip().equals("*")) {
      return true;
    }
    List<EntityTags.Tag> tags = EntityTags.of(text);
    if (tags.isEmpty()) {
      throw new ProblemException(
          Problem.badRequest(
              "bad-precondition", "If-None-Match is neither * nor a list of tags like \"17\"."));
    }
    return tags.stream()
        .anyMatch(tag -> tag.revision().filter(each -> each == entry.revision()).isPresent());
  }

  private static String seconds(Duration lag) {
    return String.format(Locale.ROOT, "%.3f", lag.toNanos() / 1e9);
  }
}
