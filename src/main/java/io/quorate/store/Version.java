package io.quorate.store;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Properties;

/** The version of this build. */
public final class Version {
  public static final String TEXT = read();

  private Version() {}

  private static String read() {
    var properties = new Properties();
    try (InputStream in = Version.class.getResourceAsStream("/quorate.properties")) {
      if (in != null) {
        properties.load(in);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return properties.getProperty("version", "unknown");
  }
}
