package io.quorate.bench;

/** It cannot be measured on this machine, or what was measured counts for nothing; says why. */
final class NotMeasurableException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  NotMeasurableException(String message) {
    super(message);
  }
}
