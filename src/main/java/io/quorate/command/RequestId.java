package io.quorate.command;

/** Names one request for all time, so that it is applied once however often it is submitted. */
public record RequestId(String text) {
  /**
   * @throws IllegalArgumentException unless 1 to {@link Limits#REQUEST_ID_CHARS} visible ASCII
   *     characters
   */
  public RequestId {
    if (text.isEmpty() || text.length() > Limits.REQUEST_ID_CHARS || !Ascii.isVisible(text)) {
      throw new IllegalArgumentException(
          "A request id has 1 to %d visible ASCII characters.".formatted(Limits.REQUEST_ID_CHARS));
    }
  }

  @Override
  public String toString() {
    return text;
  }
}
