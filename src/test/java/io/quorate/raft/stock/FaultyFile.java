package io.quorate.raft.stock;

import io.quorate.raft.log.FaultyLog.Fault;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.WritableByteChannel;
import org.jgroups.protocols.raft.FileBasedLog;

/** The file in which a stock log has its entries, which does what the system does on a bad disk. */
final class FaultyFile extends FileChannel {
  private final FileChannel file;
  private Fault fault = Fault.NONE;

  private FaultyFile(FileChannel file) {
    this.file = file;
  }

  /** Puts itself between the log, which is open, and its file. */
  static FaultyFile of(FileBasedLog log) {
    Object storage = Inside.get(log, "logEntryStorage", "fileStorage");
    var faulty = new FaultyFile((FileChannel) Inside.get(storage, "channel"));
    Inside.set(storage, "channel", faulty);
    return faulty;
  }

  /** From now on. */
  void fail(Fault how) {
    fault = how;
  }

  @Override
  public int write(ByteBuffer from, long position) throws IOException {
    failIf(Fault.DISK_FULL, "No space left on device");
    if (fault == Fault.SHORT_WRITE) {
      from.limit(from.position() + from.remaining() / 2);
    }
    return file.write(from, position);
  }

  @Override
  public void force(boolean metaData) throws IOException {
    failIf(Fault.SYNC_FAILS, "Input/output error");
    file.force(metaData);
  }

  @Override
  public int read(ByteBuffer into) throws IOException {
    return file.read(into);
  }

  @Override
  public long read(ByteBuffer[] into, int offset, int length) throws IOException {
    return file.read(into, offset, length);
  }

  @Override
  public int read(ByteBuffer into, long position) throws IOException {
    return file.read(into, position);
  }

  @Override
  public int write(ByteBuffer from) throws IOException {
    return file.write(from);
  }

  @Override
  public long write(ByteBuffer[] from, int offset, int length) throws IOException {
    return file.write(from, offset, length);
  }

  @Override
  public long position() throws IOException {
    return file.position();
  }

  @Override
  public FileChannel position(long position) throws IOException {
    file.position(position);
    return this;
  }

  @Override
  public long size() throws IOException {
    return file.size();
  }

  @Override
  public FileChannel truncate(long size) throws IOException {
    file.truncate(size);
    return this;
  }

  @Override
  public long transferTo(long position, long count, WritableByteChannel to) throws IOException {
    return file.transferTo(position, count, to);
  }

  @Override
  public long transferFrom(ReadableByteChannel from, long position, long count) throws IOException {
    return file.transferFrom(from, position, count);
  }

  @Override
  public MappedByteBuffer map(MapMode mode, long position, long size) throws IOException {
    return file.map(mode, position, size);
  }

  @Override
  public FileLock lock(long position, long size, boolean shared) throws IOException {
    return file.lock(position, size, shared);
  }

  @Override
  public FileLock tryLock(long position, long size, boolean shared) throws IOException {
    return file.tryLock(position, size, shared);
  }

  @Override
  protected void implCloseChannel() throws IOException {
    file.close();
  }

  private void failIf(Fault failing, String message) throws IOException {
    if (fault == failing) {
      throw new IOException(message);
    }
  }
}
