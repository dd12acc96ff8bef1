package io.quorate.rest.gate;

import java.util.ArrayList;
import java.util.List;
import org.glassfish.grizzly.Buffer;

/**
 * Bytes that come in parts, in blocks that are never copied until all are there. One array that
 * grows takes up to three times their memory, and arrays of half a region or more take whole
 * regions of the heap (G1): 300 half-sent values of 1 MiB ended a member that way. Not thread-safe.
 */
final class Blocks {
  /** Of blocks for parts that are smaller than what there is already. */
  private static final int MOST_SPARE = 16 << 10;

  private final List<byte[]> blocks = new ArrayList<>();
  private int size;
  private int leftInLast;

  int size() {
    return size;
  }

  /**
   * Takes bytes out of the buffer.
   *
   * @return bytes of memory that this has taken
   */
  int add(Buffer from, int count) {
    int before = Math.min(count, leftInLast);
    if (before > 0) {
      byte[] last = blocks.get(blocks.size() - 1);
      from.get(last, last.length - leftInLast, before);
    }
    int allocated = 0;
    leftInLast -= before;
    int rest = count - before;
    if (rest > 0) {
      byte[] block = new byte[Math.max(rest, Math.min(size, MOST_SPARE))];
      from.get(block, 0, rest);
      blocks.add(block);
      allocated = block.length;
      leftInLast = block.length - rest;
    }
    size += count;
    return allocated;
  }

  /** All of them, in one array. */
  byte[] bytes() {
    byte[] all = new byte[size];
    int at = 0;
    for (byte[] block : blocks) {
      int length = Math.min(block.length, size - at);
      System.arraycopy(block, 0, all, at, length);
      at += length;
    }
    return all;
  }
}
