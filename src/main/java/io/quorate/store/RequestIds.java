package io.quorate.store;

import io.quorate.command.RequestId;
import java.security.SecureRandom;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;

/**
 * Names requests: the member, a random number of this start (96 bits, so that no two starts ever
 * share one), and a counter. Thread-safe.
 */
final class RequestIds implements Supplier<RequestId> {
  private static final int RADIX = Character.MAX_RADIX;

  private final String prefix;
  private final AtomicLong last = new AtomicLong();

  RequestIds(int memberId) {
    var random = new SecureRandom();
    this.prefix =
        "%d-%s%s-"
            .formatted(
                memberId,
                Long.toUnsignedString(random.nextLong(), RADIX),
                Integer.toUnsignedString(random.nextInt(), RADIX));
  }

  @Override
  public RequestId get() {
    return new RequestId(prefix + Long.toString(last.incrementAndGet(), RADIX));
  }
}
