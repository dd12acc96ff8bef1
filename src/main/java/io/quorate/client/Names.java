package io.quorate.client;

import java.util.regex.Pattern;

/** The names of locks and elections. */
final class Names {
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9._~-]{1,256}");

  private Names() {}

  /**
   * @throws IllegalArgumentException if no lock can have this name
   */
  static String checked(String name) {
    if (!NAME.matcher(name).matches()) {
      throw new IllegalArgumentException(
          "A name has 1 to 256 letters, digits, '.', '_', '~' and '-': " + name);
    }
    return name;
  }
}
