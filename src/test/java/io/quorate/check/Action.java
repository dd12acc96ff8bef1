package io.quorate.check;

import static io.quorate.check.Condition.ALWAYS;

/** What a client asks for. */
public sealed interface Action {
  /** A write of the value; with a condition, a compare-and-set. */
  record Put(String value, Condition condition) implements Action {
    public Put(String value) {
      this(value, ALWAYS);
    }
  }

  record Get() implements Action {}

  /** With a condition, a delete by compare. */
  record Delete(Condition condition) implements Action {
    public Delete() {
      this(ALWAYS);
    }
  }
}
