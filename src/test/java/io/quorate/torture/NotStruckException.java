package io.quorate.torture;

/** The fault could not be done, for what it was to meet did not come. It does not count. */
final class NotStruckException extends Exception {
  private static final long serialVersionUID = 1L;

  NotStruckException(String message) {
    super(message);
  }
}
