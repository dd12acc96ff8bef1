package io.quorate.command;

/** Which texts are ASCII alone. Asked for each command that is read, so without a stream. */
final class Ascii {
  private Ascii() {}

  /** Whether there are visible characters only: no space and no control character. */
  static boolean isVisible(String text) {
    return isWithin(text, '!', '~');
  }

  /** Whether there are visible characters and spaces only. */
  static boolean isPrintable(String text) {
    return isWithin(text, ' ', '~');
  }

  private static boolean isWithin(String text, char lowest, char highest) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c < lowest || c > highest) {
        return false;
      }
    }
    return true;
  }
}
