package io.quorate.rest.gate;

/**
 * A body that is not framed as RFC 9112 section 7.1 has it: two readers could find its end at two
 * places. The message is a sentence for the client.
 */
final class BadFraming extends RuntimeException {
  private static final long serialVersionUID = 1;

  BadFraming(String sentence) {
    super(sentence);
  }
}
