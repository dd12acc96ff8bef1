package io.quorate.client;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.http.HttpResponse.BodySubscriber;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow.Subscription;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A body that is read while it comes, by one thread, and given up where nothing comes for too long.
 * No more is taken from the connection than has been asked for: a slow reader slows the member.
 */
final class ByteStream implements BodySubscriber<ByteStream>, AutoCloseable {

  /** What has arrived, or why no more will. */
  @SuppressWarnings("ArrayRecordComponent") // Never compared.
  private record Part(byte @Nullable [] bytes, @Nullable Throwable end) {}

  private final BlockingQueue<Part> parts = new LinkedBlockingQueue<>();
  private final CompletableFuture<Subscription> subscription = new CompletableFuture<>();

  /**
   * The next bytes, at least one.
   *
   * @throws EOFException if there are no more
   * @throws IOException if the connection is lost, or nothing comes in time
   */
  byte[] next(Duration within) throws IOException, InterruptedException {
    @Nullable Part part = parts.poll(within.toNanos(), TimeUnit.NANOSECONDS);
    if (part == null) {
      throw new IOException("Nothing has come for " + within);
    }
    if (part.bytes != null) {
      subscription.join().request(1);
      return part.bytes;
    }
    parts.add(part);
    if (part.end == null) {
      throw new EOFException("The member has ended its answer");
    }
    throw new IOException("The connection is lost", part.end);
  }

  /** All bytes up to the end. */
  byte[] rest(int maxBytes, Duration within) throws IOException, InterruptedException {
    var bytes = new ByteArrayOutputStream();
    long deadline = System.nanoTime() + within.toNanos();
    while (bytes.size() <= maxBytes) {
      try {
        bytes.writeBytes(next(Duration.ofNanos(Math.max(0, deadline - System.nanoTime()))));
      } catch (EOFException e) {
        return bytes.toByteArray();
      }
    }
    throw new BoundedBody.TooLongException(maxBytes);
  }

  @Override
  public void close() {
    var unused = subscription.thenAccept(Subscription::cancel);
  }

  @Override
  public CompletionStage<ByteStream> getBody() {
    return CompletableFuture.completedFuture(this);
  }

  @Override
  public void onSubscribe(Subscription given) {
    subscription.complete(given);
    given.request(1);
  }

  @Override
  public void onNext(List<ByteBuffer> buffers) {
    int length = buffers.stream().mapToInt(ByteBuffer::remaining).sum();
    if (length == 0) {
      subscription.join().request(1);
      return;
    }
    ByteBuffer all = ByteBuffer.allocate(length);
    buffers.forEach(all::put);
    parts.add(new Part(all.array(), null));
  }

  @Override
  public void onError(Throwable failure) {
    parts.add(new Part(null, failure));
  }

  @Override
  public void onComplete() {
    parts.add(new Part(null, null));
  }
}
