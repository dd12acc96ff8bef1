package io.quorate.command;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;

/** Bytes that were once written, and are read for ever: see golden/v1/README.md. */
public final class GoldenFile {
  private GoldenFile() {}

  /** Of a version of a format. */
  public static byte[] read(int version, String name) {
    String resource = "/golden/v%d/%s.bin".formatted(version, name);
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
