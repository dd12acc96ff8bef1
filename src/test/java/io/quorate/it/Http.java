package io.quorate.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;

/** Requests as a well-behaved client sends them, and what every answer must be. */
final class Http {
  /** Of a member, unless told otherwise. */
  static final Duration REQUEST_TIMEOUT = Duration.ofSeconds(5);

  /** What a busy machine adds to it. */
  static final Duration MARGIN = Duration.ofSeconds(2);

  private static final HttpClient CLIENT =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .connectTimeout(Duration.ofSeconds(3))
          .build();

  private Http() {}

  static HttpResponse<byte[]> get(URI uri, String... headers) throws IOException {
    return send("GET", uri, new byte[0], headers);
  }

  static HttpResponse<byte[]> put(URI uri, String value) throws IOException {
    return put(uri, value.getBytes(StandardCharsets.UTF_8));
  }

  static HttpResponse<byte[]> put(URI uri, byte[] value, String... headers) throws IOException {
    return send("PUT", uri, value, headers);
  }

  static HttpResponse<byte[]> post(URI uri, String body) throws IOException {
    return send("POST", uri, body.getBytes(StandardCharsets.UTF_8));
  }

  static HttpResponse<byte[]> delete(URI uri) throws IOException {
    return send("DELETE", uri, new byte[0]);
  }

  /** The answer, whatever it is; a server that does not answer at all fails the test. */
  static HttpResponse<byte[]> send(String method, URI uri, byte[] body, String... headers)
      throws IOException {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(uri)
            .timeout(Duration.ofSeconds(30))
            .method(
                method,
                body.length == 0 && !method.equals("PUT")
                    ? BodyPublishers.noBody()
                    : BodyPublishers.ofByteArray(body));
    if (headers.length > 0) {
      request.headers(headers);
    }
    try {
      return CLIENT.send(request.build(), BodyHandlers.ofByteArray());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("Interrupted while waiting for " + uri, e);
    }
  }

  static String text(HttpResponse<byte[]> response) {
    return new String(response.body(), StandardCharsets.UTF_8);
  }

  static HttpResponse<byte[]> assertStatus(int expected, HttpResponse<byte[]> response) {
    assertThat(response.statusCode())
        .as("%s %s: %s", response.request().method(), response.uri(), text(response))
        .isEqualTo(expected);
    return response;
  }

  static void assertValue(String expected, HttpResponse<byte[]> response) {
    assertThat(text(assertStatus(200, response))).isEqualTo(expected);
  }

  /** The members of the problem, which has this status and this type. */
  static Map<String, Object> assertProblem(int status, String type, HttpResponse<byte[]> response) {
    Map<String, Object> problem = assertProblem(assertStatus(status, response));
    assertThat(problem).containsEntry("type", "urn:quorate:problem:" + type);
    return problem;
  }

  /** The members of the problem that the answer must be, of whatever status: RFC 9457. */
  static Map<String, Object> assertProblem(HttpResponse<byte[]> response) {
    assertThat(response.headers().firstValue("Content-Type")).hasValue("application/problem+json");
    Map<String, Object> problem = Json.object(text(response));
    assertThat(problem).containsEntry("status", (long) response.statusCode());
    assertThat((String) problem.get("type")).matches("urn:quorate:problem:[a-z0-9-]+");
    assertThat((String) problem.get("title")).isNotBlank();
    assertThat((String) problem.get("detail")).isNotBlank();
    return problem;
  }
}
