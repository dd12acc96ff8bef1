package io.quorate.command;

/** One step of a transaction. Each sees what those before it did. */
public sealed interface Operation {
  Key key();

  /** As {@link Command.Put}. */
  record Put(Key key, Value value, Attachment attachment, boolean returnPrevious)
      implements Operation {}

  /** As {@link Command.Remove}. */
  record Remove(Key key, boolean returnPrevious) implements Operation {}

  /** Reads a key. */
  record Get(Key key) implements Operation {}

  /** Bytes of the key and of the value. */
  default long weightBytes() {
    long value = this instanceof Put put ? put.value().weightBytes() : 0;
    return key().byteLength() + value;
  }
}
