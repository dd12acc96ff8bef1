package io.quorate.rest;

import io.quorate.command.Attachment;
import io.quorate.command.Key;
import io.quorate.command.Result;
import io.quorate.command.Terms;
import io.quorate.command.Value;
import io.quorate.rest.gate.HeaderFields;
import io.quorate.rest.gate.MediaTypes;
import io.quorate.store.KeyValueStore;
import io.quorate.store.Pace;
import io.quorate.store.entry.ReadOptions;
import io.quorate.store.entry.StateView;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import java.io.InputStream;
import java.time.Clock;
import java.util.concurrent.CompletionStage;

/** Reading and writing entries over HTTP, as both surfaces do it. */
@ApplicationScoped
public class Entries {
  /** What curl sends when nobody said: the user did not mean it. */
  private static final MediaType CURL_DEFAULT = MediaType.APPLICATION_FORM_URLENCODED_TYPE;

  private final KeyValueStore store;
  private final Pace pace;

  /** For the container, whose threads write answers as fast as clients read them. */
  @Inject
  public Entries(KeyValueStore store) {
    this(store, Pace.PATIENT);
  }

  Entries(KeyValueStore store, Pace pace) {
    this.store = store;
    this.pace = pace;
  }

  /** For the container's proxy. */
  @SuppressWarnings("NullAway")
  Entries() {
    this.store = null;
    this.pace = Pace.PATIENT;
  }

  CompletionStage<Answer> get(Key key, RequestHead head, ReadOptions options) {
    return view(options)
        .thenApply(view -> EntryAnswers.read(key, view, head.headers(), Clock.systemUTC()));
  }

  /** What the options ask for; fails with a problem if it cannot be had. */
  CompletionStage<StateView> view(ReadOptions options) {
    return store.reading(pace).read(options).thenApply(ReadQuery::seen);
  }

  /**
   * @param attachment the lease that the entry ends with
   * @param returnPrevious whether the result carries the entry that was replaced
   */
  CompletionStage<Result.Put> put(
      Key key, RequestHead head, InputStream body, Attachment attachment, boolean returnPrevious) {
    Terms terms = WriteTerms.ofPut(head.headers());
    String contentType = contentType(head.headers());
    byte[] bytes = BodyReader.read(body, head.headers(), maxValueBytes(), "A value");
    return store
        .writing(pace)
        .put(key, new Value(bytes, contentType), attachment, returnPrevious, terms)
        .thenApply(result -> WriteResults.expect(Result.Put.class, result));
  }

  CompletionStage<Result.Removed> delete(Key key, RequestHead head, boolean returnPrevious) {
    return store
        .writing(pace)
        .remove(key, returnPrevious, WriteTerms.ofDelete(head.headers()))
        .thenApply(result -> WriteResults.expect(Result.Removed.class, result));
  }

  int maxKeyBytes() {
    return store.settings().maxKeyBytes();
  }

  int maxValueBytes() {
    return store.settings().maxValueBytes();
  }

  private static String contentType(HeaderFields headers) {
    String text = headers.line(HttpHeaders.CONTENT_TYPE).orElse("");
    if (text.isBlank()) {
      return Value.DEFAULT_CONTENT_TYPE;
    }
    try {
      return isCurlDefault(text)
          ? Value.DEFAULT_CONTENT_TYPE
          : new Value(new byte[0], text).contentType();
    } catch (IllegalArgumentException e) {
      throw new ProblemException(
          Problem.badRequest("bad-content-type", "The Content-Type is not a media type."));
    }
  }

  /**
   * @throws IllegalArgumentException if it is no media type
   */
  private static boolean isCurlDefault(String text) {
    // What has no parameters need not be taken apart.
    return MediaTypes.isBare(text)
        ? text.equalsIgnoreCase(MediaType.APPLICATION_FORM_URLENCODED)
        : MediaType.valueOf(text).equals(CURL_DEFAULT);
  }
}
