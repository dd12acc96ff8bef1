package io.quorate.rest.gate;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** Answers {@code /now} at once, {@code /large} too, and all else when it is told to. */
final class ProbeHandler implements PlainRequest.Handler {
  static final byte[] LARGE = new byte[4 << 20];

  final BlockingQueue<PlainRequest> requests = new LinkedBlockingQueue<>();
  final BlockingQueue<CompletableFuture<PlainAnswer>> open = new LinkedBlockingQueue<>();
  volatile Duration longest = Duration.ofSeconds(30);
  private final int maxBodyBytes;

  ProbeHandler(int maxBodyBytes) {
    this.maxBodyBytes = maxBodyBytes;
  }

  @Override
  public boolean takes(String method, String rawPath, String query) {
    return !rawPath.startsWith("/container");
  }

  @Override
  public int maxBodyBytes() {
    return maxBodyBytes;
  }

  @Override
  public Duration longest() {
    return longest;
  }

  @Override
  public CompletionStage<PlainAnswer> answer(PlainRequest request) {
    requests.add(request);
    if (request.rawPath().equals("/now")) {
      return CompletableFuture.completedFuture(text("now"));
    }
    if (request.rawPath().equals("/fails")) {
      return CompletableFuture.failedFuture(new AssertionError("It failed."));
    }
    if (request.rawPath().equals("/large")) {
      return CompletableFuture.completedFuture(new PlainAnswer(200, List.of(), LARGE));
    }
    var answer = new CompletableFuture<PlainAnswer>();
    open.add(answer);
    return answer;
  }

  PlainRequest next() throws InterruptedException {
    PlainRequest request = requests.poll(10, TimeUnit.SECONDS);
    assertThat(request).as("a request in time").isNotNull();
    return request;
  }

  void answerNext(PlainAnswer answer) throws InterruptedException {
    CompletableFuture<PlainAnswer> next = open.poll(10, TimeUnit.SECONDS);
    assertThat(next).as("a request in time").isNotNull();
    next.complete(answer);
  }

  static PlainAnswer text(String text) {
    return new PlainAnswer(200, List.of(), text.getBytes(UTF_8));
  }
}
