package io.quorate.client;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The time allowed has passed, and a write may have taken effect, or may still. To learn which,
 * write again with the same {@linkplain #idempotencyKey() key}: it is done once.
 */
public final class UnknownOutcomeException extends QuorateException {
  private static final long serialVersionUID = 1L;

  private final @Nullable String idempotencyKey;

  UnknownOutcomeException(String message, Optional<String> key, @Nullable Throwable last) {
    super(message, Committed.UNKNOWN, last);
    this.idempotencyKey = key.orElse(null);
  }

  /**
   * The name that the write had, for {@link WriteOptions#idempotencyKey(String)}; empty for what
   * has none, like a change of the members. Members remember it for the last 131,072 keys or fewer.
   */
  public Optional<String> idempotencyKey() {
    return Optional.ofNullable(idempotencyKey);
  }
}
