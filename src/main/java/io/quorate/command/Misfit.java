package io.quorate.command;

import java.io.IOException;

/**
 * Why an entry could not be changed into what a client asked for. The codes are part of the
 * encoding.
 */
public enum Misfit {
  /** There is no entry. */
  ABSENT(1),
  /** Its value is no JSON. */
  NOT_JSON(2),
  /** Its value has not what the change needs. */
  NOT_AS_NEEDED(3),
  /** Its value would be larger than a value may be. */
  TOO_LARGE(4);

  private final int code;

  Misfit(int code) {
    this.code = code;
  }

  int code() {
    return code;
  }

  static Misfit ofCode(int code) throws IOException {
    for (Misfit misfit : values()) {
      if (misfit.code == code) {
        return misfit;
      }
    }
    throw new IOException("Misfits of code %d are unknown.".formatted(code));
  }
}
