package io.quorate.bench;

/**
 * The keys of a load by wrk, all of which are there before it begins.
 *
 * @param format of a key, for the number of one from 0
 * @param valueBytes of each value
 */
record Keyspace(String format, long count, int valueBytes) {
  /** 10,000 keys k00000 to k09999, with 64 bytes each. */
  static final Keyspace SMALL = new Keyspace("k%05d", 10_000, 64);

  String key(long number) {
    return format.formatted(number);
  }
}
