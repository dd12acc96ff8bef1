package io.quorate.command;

/** One of the conditions of a transaction. */
public record Check(Key key, Condition condition) {
  /** Bytes of the key, and of the value that it is compared with. */
  long weightBytes() {
    long compared = condition instanceof Condition.ValueIs is ? is.bytes().length : 0;
    return key.byteLength() + compared;
  }
}
