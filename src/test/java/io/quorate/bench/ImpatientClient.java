package io.quorate.bench;

import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

/** Writes to whatever member answers, one request at a time. Not thread-safe. */
final class ImpatientClient {
  private final Side side;
  private final Duration timeout;
  private final Duration pause;
  private final HttpClient http;
  private int member;
  private long writes;

  /**
   * @param member whom it asks first
   * @param timeout after which it asks another one
   * @param pause after a request that failed
   */
  ImpatientClient(Side side, int member, Duration timeout, Duration pause) {
    this.side = side;
    this.member = member;
    this.timeout = timeout;
    this.pause = pause;
    http =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(timeout)
            .build();
  }

  /** Whom it asks next. */
  void ask(int id) {
    member = id;
  }

  /**
   * The nanosecond at which a write was acknowledged that was sent by this call.
   *
   * @throws NotMeasurableException if none was before the deadline
   */
  long write(Duration within) throws InterruptedException {
    long deadline = System.nanoTime() + within.toNanos();
    while (System.nanoTime() - deadline < 0) {
      if (put()) {
        return System.nanoTime();
      }
      member = side.store().ids().get(member % side.store().ids().size());
      LockSupport.parkNanos(pause.toNanos());
      if (Thread.interrupted()) {
        throw new InterruptedException();
      }
    }
    throw new NotMeasurableException(side.word() + " acknowledged no write within " + within);
  }

  /** Whether a write was acknowledged; one attempt. */
  boolean put() throws InterruptedException {
    HttpRequest request =
        side.http()
            .put(side.store().uri(member), "bench/" + writes++ % 100, "a".repeat(64))
            .timeout(timeout)
            .build();
    try {
      HttpResponse<Void> answer = http.send(request, BodyHandlers.discarding());
      return answer.statusCode() / 100 == 2;
    } catch (IOException e) {
      return false; // It does not answer, or not in time.
    }
  }
}
