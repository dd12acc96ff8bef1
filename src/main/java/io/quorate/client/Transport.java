package io.quorate.client;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandler;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** One attempt at one member over HTTP/1.1. It judges nothing. */
final class Transport {
  private final HttpClient http;

  Transport(Duration connect, Executor executor) {
    http =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .followRedirects(HttpClient.Redirect.NEVER)
            .connectTimeout(connect)
            .executor(executor)
            .build();
  }

  /**
   * The answer, with its whole body.
   *
   * @param passed since the first attempt
   * @throws IOException if none came in time: a {@link java.net.ConnectException}, {@link
   *     java.net.http.HttpConnectTimeoutException} or {@link javax.net.ssl.SSLHandshakeException}
   *     if the request was never sent
   */
  Answer send(URI member, Request request, Duration passed, Duration patience)
      throws IOException, InterruptedException {
    HttpResponse<byte[]> response =
        send(member, request, passed, patience, head -> new BoundedBody(BoundedBody.MAX_BYTES));
    return new Answer(response.statusCode(), response.headers(), new Answer.Body(response.body()));
  }

  /** The answer as soon as its head is here; the caller closes its body. */
  HttpResponse<ByteStream> open(URI member, Request request, Duration patience)
      throws IOException, InterruptedException {
    return send(member, request, Duration.ZERO, patience, head -> new ByteStream());
  }

  /**
   * Ends what is under way, where the JDK can (21 and newer); older ones end their one thread once
   * this is garbage.
   */
  void close() {
    try {
      HttpClient.class.getMethod("shutdownNow").invoke(http);
    } catch (ReflectiveOperationException e) {
      // An older JDK.
    }
  }

  private <T> HttpResponse<T> send(
      URI member, Request request, Duration passed, Duration patience, BodyHandler<T> handler)
      throws IOException, InterruptedException {
    HttpRequest.Builder builder =
        HttpRequest.newBuilder(URI.create(member + request.target(passed).text()))
            .method(request.method(), body(request, passed));
    request.headers().forEach(builder::header);
    CompletableFuture<HttpResponse<T>> response = sent(builder.build(), handler);
    try {
      // Not the timeout of the request: before JDK 26 it ends with the head of the answer.
      return response.get(patience.toNanos(), TimeUnit.NANOSECONDS);
    } catch (TimeoutException e) {
      throw new IOException("No answer of %s within %s".formatted(member, patience), e);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof IOException io) {
        throw io;
      }
      throw new IOException("No answer of " + member, e.getCause());
    } finally {
      response.cancel(true);
    }
  }

  private <T> CompletableFuture<HttpResponse<T>> sent(HttpRequest request, BodyHandler<T> handler)
      throws IOException {
    try {
      return http.sendAsync(request, handler);
    } catch (RejectedExecutionException e) {
      throw new IOException("The client is closed", e);
    }
  }

  private static BodyPublisher body(Request request, Duration passed) {
    return request
        .body()
        .map(body -> BodyPublishers.ofByteArray(body.apply(passed)))
        .orElseGet(BodyPublishers::noBody);
  }
}
