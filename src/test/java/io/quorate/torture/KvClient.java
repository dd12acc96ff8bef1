package io.quorate.torture;

import io.quorate.check.Action;
import io.quorate.check.Condition;
import io.quorate.check.Condition.RevisionIs;
import io.quorate.check.Outcome;
import io.quorate.it.Json;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentHashMap;

/** One request, and what is known after its answer, or after none came. */
final class KvClient {
  /** More than the request timeout of a member, so that it is the member that gives up. */
  private static final Duration PATIENCE = Duration.ofSeconds(7);

  private static final String PROBLEM = "application/problem+json";
  private static final HttpClient CLIENT =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .connectTimeout(Duration.ofSeconds(1))
          .build();

  private final Map<String, Long> oddities = new ConcurrentHashMap<>();

  /** Answers that no member should give, in words, and how often each was given. */
  Map<String, Long> oddities() {
    return oddities;
  }

  Outcome make(Action action, URI uri) {
    try {
      HttpResponse<String> response = send(request(action, uri));
      return action instanceof Action.Get ? read(response) : written(action, response);
    } catch (ConnectException | HttpConnectTimeoutException e) {
      return new Outcome.Failed(); // There was never a connection that it could have gone through.
    } catch (IOException e) {
      return new Outcome.Unknown();
    }
  }

  /** The body of a 200. */
  static Optional<String> text(URI uri) {
    try {
      HttpResponse<String> response = send(HttpRequest.newBuilder(uri).timeout(PATIENCE).build());
      return response.statusCode() == 200 ? Optional.of(response.body()) : Optional.empty();
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  static int status(String method, URI uri, String body) {
    try {
      var request =
          HttpRequest.newBuilder(uri)
              .timeout(PATIENCE)
              .method(
                  method, body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(body));
      return send(request.build()).statusCode();
    } catch (IOException e) {
      return 0;
    }
  }

  private static HttpRequest request(Action action, URI uri) {
    HttpRequest.Builder request = HttpRequest.newBuilder(uri).timeout(PATIENCE);
    if (action instanceof Action.Put put) {
      request.PUT(BodyPublishers.ofString(put.value()));
      condition(request, put.condition());
    } else if (action instanceof Action.Delete delete) {
      request.DELETE();
      condition(request, delete.condition());
    }
    return request.build();
  }

  private static void condition(HttpRequest.Builder request, Condition condition) {
    if (condition instanceof RevisionIs is) {
      request.header("If-Match", "\"%d\"".formatted(is.revision()));
    }
  }

  private static HttpResponse<String> send(HttpRequest request) throws IOException {
    try {
      return CLIENT.send(request, BodyHandlers.ofString());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("Interrupted", e);
    }
  }

  /** A get that was not answered tells nothing, whatever the reason. */
  private Outcome read(HttpResponse<String> response) {
    OptionalLong revision = revision(response);
    if (response.statusCode() == 200 && revision.isPresent()) {
      return new Outcome.Read(response.body(), revision.getAsLong());
    }
    if (response.statusCode() == 404 && isProblem(response)) {
      return new Outcome.Absent();
    }
    noteUnless(isProblem(response), response);
    return new Outcome.Failed();
  }

  private Outcome written(Action action, HttpResponse<String> response) {
    int status = response.statusCode();
    if (action instanceof Action.Put && (status == 201 || status == 204)) {
      OptionalLong revision = revision(response);
      if (revision.isPresent()) {
        return new Outcome.Written(revision.getAsLong());
      }
    }
    if (action instanceof Action.Delete && status == 204) {
      return new Outcome.Deleted();
    }
    if (isProblem(response)) {
      if (status == 412) {
        return new Outcome.Mismatch();
      }
      if (action instanceof Action.Delete && status == 404) {
        return new Outcome.Absent();
      }
      boolean no = "no".equals(Json.object(response.body()).get("committed"));
      return no ? new Outcome.Failed() : new Outcome.Unknown();
    }
    noteUnless(false, response);
    return new Outcome.Unknown();
  }

  private static boolean isProblem(HttpResponse<String> response) {
    return response.headers().firstValue("Content-Type").orElse("").startsWith(PROBLEM);
  }

  private static OptionalLong revision(HttpResponse<String> response) {
    String tag = response.headers().firstValue("ETag").orElse("");
    return tag.matches("\"[0-9]{1,18}\"")
        ? OptionalLong.of(Long.parseLong(tag.substring(1, tag.length() - 1)))
        : OptionalLong.empty();
  }

  private void noteUnless(boolean expected, HttpResponse<String> response) {
    if (!expected) {
      String type = response.headers().firstValue("Content-Type").orElse("no Content-Type");
      oddities.merge(
          "%s: %d, %s".formatted(response.request().method(), response.statusCode(), type),
          1L,
          Long::sum);
    }
  }
}
