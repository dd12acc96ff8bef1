package io.quorate.bench;

import java.util.Random;
import java.util.SplittableRandom;

/**
 * What is written: values of so many bytes, cut out of one block of random bytes, at keys of a
 * number.
 */
record Values(int leastBytes, int mostBytes) {
  private static final byte[] BYTES = new byte[1 << 20];

  static {
    new Random(1).nextBytes(BYTES);
  }

  /** From 1 to 10 KiB. */
  static final Values MIXED = new Values(1 << 10, 10 << 10);

  /** For the number of a key. */
  static final String KEY_FORMAT = "bench/%d";

  static String path(long key) {
    return "/v1/kv/bench/" + key;
  }

  byte[] bytes() {
    return BYTES;
  }

  int length(SplittableRandom random) {
    return random.nextInt(leastBytes, mostBytes + 1);
  }

  /** How many of them it takes for so many bytes. */
  long countFor(long bytes) {
    return bytes / ((leastBytes + mostBytes) / 2);
  }
}
