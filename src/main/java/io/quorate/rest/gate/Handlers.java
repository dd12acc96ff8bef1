package io.quorate.rest.gate;

/**
 * What the application answers at the gate; all else it answers through the container.
 *
 * @param streams answers that go on
 * @param plain answers with a length
 */
public record Handlers(StreamRequest.Handler streams, PlainRequest.Handler plain) {
  /** Nothing is answered at the gate. */
  public static final Handlers NONE =
      new Handlers(StreamRequest.Handler.NONE, PlainRequest.Handler.NONE);
}
