package io.quorate.raft.log;

import java.io.DataOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.function.LongPredicate;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * Snapshots as files: written aside, synced, renamed, and the directory synced. So a file with the
 * name of a snapshot is complete, and every fault in it is damage.
 */
final class FileSnapshots implements SnapshotStore {
  private final StorageDirectory directory;
  private final Executor closing;

  /** A file must not be deleted between its rename and its opening, on another thread. */
  private final Object names = new Object();

  /** Used by the consensus thread alone, as everything that receives. */
  private @Nullable IncomingFile incoming;

  FileSnapshots(StorageDirectory directory, Executor closing) {
    this.directory = directory;
    this.closing = closing;
  }

  /** The newest, verified. An older one says nothing that the newest does not. */
  Optional<StoredSnapshot> newest() {
    return directory.list().stream()
        .filter(name -> SnapshotFile.indexOf(name) >= 0)
        .reduce((older, newer) -> newer)
        .map(this::openVerified);
  }

  /** A file that comes back after a crash is deleted by the next start. */
  void deleteOlderThan(long index) {
    synchronized (names) {
      for (String name : directory.list()) {
        long found = SnapshotFile.indexOf(name);
        if (found >= 0 && found < index) {
          directory.delete(name);
        }
      }
    }
  }

  @Override
  public synchronized StoredSnapshot write(
      long index, long term, Content content, LongPredicate mayRest) {
    String aside = SnapshotFile.nameOf(index) + ".written" + StorageDirectory.INCOMPLETE;
    StorageFile file = directory.create(aside);
    boolean complete = false;
    try {
      var out = new ContentOutput(file, mayRest);
      var data = new DataOutputStream(out);
      content.writeTo(data);
      data.flush();
      out.flushBlock();
      file.write(new SnapshotHeader(index, term, out.written(), out.crc()).encoded(), 0);
      file.force();
      complete = true;
    } catch (IOException e) {
      throw new StorageException("The snapshot %d cannot be written: %s".formatted(index, e), e);
    } finally {
      file.close();
      if (!complete) {
        directory.delete(aside);
      }
    }
    return publish(aside, index);
  }

  /** The one before is given up: its sender is not heard any more. */
  @Override
  public Incoming receive(long index, long term, long totalBytes) {
    giveUpIncoming(Long.MAX_VALUE);
    if (totalBytes < SnapshotHeader.BYTES) {
      throw new RejectedException("A snapshot of %d bytes has no header.".formatted(totalBytes));
    }
    String aside = SnapshotFile.nameOf(index) + ".received" + StorageDirectory.INCOMPLETE;
    incoming = new IncomingFile(this, aside, directory.create(aside), index, term, totalBytes);
    return incoming;
  }

  /** Deletes what has arrived of a snapshot that is not beyond the index: it is needed no more. */
  void giveUpIncoming(long index) {
    if (incoming != null && incoming.index() <= index) {
      incoming.abandon();
      incoming = null;
    }
  }

  /** Gives a complete and synced file its name. */
  StoredSnapshot publish(String aside, long index) {
    synchronized (names) {
      directory.rename(aside, SnapshotFile.nameOf(index));
      return SnapshotFile.open(directory, SnapshotFile.nameOf(index), closing);
    }
  }

  StorageDirectory directory() {
    return directory;
  }

  private StoredSnapshot openVerified(String name) {
    SnapshotFile snapshot = SnapshotFile.open(directory, name, closing).verify();
    if (snapshot.index() != SnapshotFile.indexOf(name)) {
      throw StorageException.damaged(
          directory.pathOf(name), 0, "it is of index %d".formatted(snapshot.index()));
    }
    return snapshot;
  }

  /** Failures of the disk come out of the content as StorageExceptions, not as its own. */
  private static final class ContentOutput extends OutputStream {
    private final PacedWriter writer;
    private final byte[] block = new byte[StorageFile.BLOCK_BYTES];
    private final CRC32C crc = new CRC32C();
    private int inBlock;

    ContentOutput(StorageFile file, LongPredicate mayRest) {
      this.writer = PacedWriter.inBackground(file, SnapshotHeader.BYTES, mayRest);
    }

    @Override
    public void write(int one) {
      write(new byte[] {(byte) one}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) {
      for (int done = 0; done < length; ) {
        int part = Math.min(length - done, block.length - inBlock);
        System.arraycopy(bytes, offset + done, block, inBlock, part);
        inBlock += part;
        done += part;
        if (inBlock == block.length) {
          flushBlock();
        }
      }
    }

    void flushBlock() {
      crc.update(block, 0, inBlock);
      writer.write(block, 0, inBlock);
      inBlock = 0;
    }

    /** Of whole blocks. */
    long written() {
      return writer.position() - SnapshotHeader.BYTES;
    }

    int crc() {
      return (int) crc.getValue();
    }
  }
}
