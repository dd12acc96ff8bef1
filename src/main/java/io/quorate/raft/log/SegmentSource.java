package io.quorate.raft.log;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * Makes files full of zeros for segments, and one ahead, and closes those that were deleted:
 * writing or freeing so much in the midst of appends would hold them up. Used by the consensus
 * thread; the work ahead runs on the executor.
 */
final class SegmentSource {
  private final StorageDirectory directory;
  private final int segmentBytes;
  private final Executor executor;
  private @Nullable CompletableFuture<Space> ahead;
  private int made;
  private int bytesLeftAtBegin;
  private volatile int bytesLeft;

  /** A file without a lasting name, of which all bytes are zero and durable. */
  record Space(String name, StorageFile file, int bytes) {}

  SegmentSource(StorageDirectory directory, int segmentBytes, Executor executor) {
    this.directory = directory;
    this.segmentBytes = segmentBytes;
    this.executor = executor;
  }

  /**
   * Begins to make a file, if none is ready, and says when it is wanted: after so many bytes more.
   * Called often, for it is made the faster the sooner it is wanted.
   */
  void prepare(int bytesBefore) {
    bytesLeft = bytesBefore;
    if (ahead == null) {
      String name = nextName();
      bytesLeftAtBegin = bytesBefore;
      ahead = CompletableFuture.supplyAsync(() -> makeInBackground(name), executor);
    }
  }

  /** A file of at least so many bytes; waits for it. */
  Space take(int atLeastBytes) {
    CompletableFuture<Space> prepared = ahead;
    if (prepared == null || atLeastBytes > segmentBytes) {
      return make(nextName(), Math.max(segmentBytes, atLeastBytes));
    }
    ahead = null;
    bytesLeft = 0;
    try {
      return prepared.join();
    } catch (CompletionException e) {
      throw new StorageException("No segment could be prepared: " + e.getCause(), e);
    }
  }

  /** Closes a file that was deleted, some time. */
  void giveBack(StorageFile deleted) {
    executor.execute(deleted::close);
  }

  /** Waits for the work ahead; the file that nobody took is deleted by the next start. */
  void close() {
    if (ahead != null) {
      bytesLeft = 0;
      ahead.thenAccept(space -> space.file().close()).exceptionally(unused -> null).join();
      ahead = null;
    }
  }

  private String nextName() {
    return "space-" + ++made + StorageDirectory.INCOMPLETE;
  }

  private Space makeInBackground(String name) {
    StorageFile file = directory.create(name);
    PacedWriter writer = PacedWriter.inBackground(file, 0, this::isInTime);
    byte[] zeros = new byte[Math.min(segmentBytes, StorageFile.BLOCK_BYTES)];
    while (writer.position() < segmentBytes) {
      int length = (int) Math.min(zeros.length, segmentBytes - writer.position());
      writer.write(zeros, 0, length);
    }
    file.force();
    return new Space(name, file, segmentBytes);
  }

  /** Whether it would be ready in half of the time that there is; never if somebody waits. */
  boolean isInTime(long madeBytes) {
    if (bytesLeft == 0) {
      return false;
    }
    double used = bytesLeftAtBegin - bytesLeft;
    return madeBytes * (double) bytesLeftAtBegin >= 2 * used * segmentBytes;
  }

  private Space make(String name, int bytes) {
    StorageFile file = directory.create(name);
    file.clear(0, bytes);
    file.force();
    return new Space(name, file, bytes);
  }
}
