package io.quorate.command;

/**
 * A client's own name for a write, the same for every time that it sends it. Not a {@link
 * RequestId}: each time it is sent it is another request, whose stamp says how much of the past its
 * maker knew.
 */
public record IdempotencyKey(String text) {
  /**
   * @throws IllegalArgumentException with a sentence for the user unless 1 to {@link
   *     Limits#IDEMPOTENCY_KEY_CHARS} visible ASCII characters
   */
  public IdempotencyKey {
    if (text.isEmpty() || text.length() > Limits.IDEMPOTENCY_KEY_CHARS || !Ascii.isVisible(text)) {
      throw new IllegalArgumentException(
          "An Idempotency-Key has 1 to %d visible ASCII characters."
              .formatted(Limits.IDEMPOTENCY_KEY_CHARS));
    }
  }

  @Override
  public String toString() {
    return text;
  }
}
