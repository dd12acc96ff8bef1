package io.quorate.command;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;

/** Bytes that were once written, and are read for ever: see golden/v1/README.md. */
public final class GoldenFile {
  private GoldenFile() {}

  public static byte[] read(String name) {
    String resource = "/golden/v1/" + name + ".bin";
    try (InputStream in = GoldenFile.class.getResourceAsStream(resource)) {
      if (in == null) {
        throw new AssertionError("There is no " + resource);
      }
      return in.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
