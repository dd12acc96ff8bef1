package io.quorate.rest;

import io.quorate.command.Entry;
import io.quorate.command.Key;
import io.quorate.command.Result;
import io.quorate.command.Result.Refusal;
import io.quorate.command.Terms;
import io.quorate.command.Value;
import io.quorate.store.Consistency;
import io.quorate.store.KeyValueStore;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.ws.rs.core.EntityTag;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.MultivaluedMap;
import jakarta.ws.rs.core.Response;
import java.io.InputStream;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** Reading and writing entries over HTTP, as both surfaces do it. */
@ApplicationScoped
public class Entries {
  /** What curl sends when nobody said: the user did not mean it. */
  private static final MediaType CURL_DEFAULT = MediaType.APPLICATION_FORM_URLENCODED_TYPE;

  private static final String CONSISTENCY = "consistency";

  private final KeyValueStore store;

  @Inject
  public Entries(KeyValueStore store) {
    this.store = store;
  }

  /** For the container's proxy. */
  @SuppressWarnings("NullAway")
  Entries() {
    this.store = null;
  }

  CompletionStage<Response> get(Key key, RequestHead head) {
    return store
        .get(key, consistency(head))
        .thenApply(entry -> entry.map(Entries::found).orElseThrow(() -> notFound(key)));
  }

  /** The answer says whether the entry was created; a surface may say less. */
  CompletionStage<Result.Put> put(Key key, RequestHead head, InputStream body) {
    head.requireParameters(Set.of());
    Terms terms = WriteTerms.ofPut(head.headers());
    String contentType = contentType(head.headers());
    byte[] bytes =
        BodyReader.read(body, head.headers(), store.settings().maxValueBytes(), "A value");
    return store
        .put(key, new Value(bytes, contentType), terms)
        .thenApply(result -> expect(Result.Put.class, result));
  }

  CompletionStage<Response> delete(Key key, RequestHead head) {
    head.requireParameters(Set.of());
    return store
        .remove(key, WriteTerms.ofDelete(head.headers()))
        .thenApply(
            result -> {
              if (!expect(Result.Removed.class, result).removed()) {
                throw notFound(key);
              }
              return Response.noContent().build();
            });
  }

  int maxKeyBytes() {
    return store.settings().maxKeyBytes();
  }

  static EntityTag tag(long revision) {
    return new EntityTag(Long.toString(revision));
  }

  private static Response found(Entry entry) {
    return Response.ok(entry.value().bytes())
        .header(HttpHeaders.CONTENT_TYPE, entry.value().contentType())
        .tag(tag(entry.revision()))
        .build();
  }

  /**
   * @throws ProblemException 412, 422 or 507 if the write was not done for its terms
   */
  private static <R extends Result> R expect(Class<R> type, Result result) {
    if (type.isInstance(result)) {
      return type.cast(result);
    }
    if (result instanceof Result.PreconditionFailed failed) {
      throw new ProblemException(Problem.preconditionFailed(failed.current()));
    }
    if (result.equals(new Result.Refused(Refusal.IDEMPOTENCY_KEY_REUSED))) {
      throw new ProblemException(Problem.keyReused());
    }
    if (result.equals(new Result.Refused(Refusal.QUOTA))) {
      throw new ProblemException(Problem.overQuota());
    }
    throw new AssertionError("No answer to a write of an entry: " + result);
  }

  private static ProblemException notFound(Key key) {
    return new ProblemException(
        Problem.of(404, "key-not-found", "The key does not exist", "No entry: " + key));
  }

  private static Consistency consistency(RequestHead head) {
    head.requireParameters(Set.of(CONSISTENCY));
    MultivaluedMap<String, String> parameters = head.uri().getQueryParameters();
    String wanted = Optional.ofNullable(parameters.getFirst(CONSISTENCY)).orElse("linearizable");
    return switch (wanted) {
      case "linearizable" -> Consistency.LINEARIZABLE;
      case "stale" -> Consistency.STALE;
      default ->
          throw new ProblemException(
              Problem.badRequest(
                  "bad-consistency", "The consistency is either linearizable or stale."));
    };
  }

  private static String contentType(HttpHeaders headers) {
    @Nullable String text = headers.getHeaderString(HttpHeaders.CONTENT_TYPE);
    if (text == null || text.isBlank()) {
      return Value.DEFAULT_CONTENT_TYPE;
    }
    try {
      MediaType type = MediaType.valueOf(text);
      return type.equals(CURL_DEFAULT)
          ? Value.DEFAULT_CONTENT_TYPE
          : new Value(new byte[0], text).contentType();
    } catch (IllegalArgumentException e) {
      throw new ProblemException(
          Problem.badRequest("bad-content-type", "The Content-Type is not a media type."));
    }
  }
}
