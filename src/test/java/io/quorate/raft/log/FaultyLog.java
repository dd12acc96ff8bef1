package io.quorate.raft.log;

import io.quorate.raft.log.Disk.DiskFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.List;
import java.util.concurrent.CountDownLatch;

/** A log as {@code log_class}, in real files on a disk that fails or hangs when a test wants it. */
public final class FaultyLog extends EngineLog {
  private volatile Fault fault = Fault.NONE;
  private volatile CountDownLatch answers = new CountDownLatch(0);

  /** What the disk does from now on. */
  public enum Fault {
    NONE,
    WRITE_FAILS,
    DISK_FULL,
    SHORT_WRITE,
    SYNC_FAILS,
    WRITE_HANGS,
    SYNC_HANGS
  }

  /** The thread that runs into it hangs until {@link #recover()}, if it is a fault that hangs. */
  public void fail(Fault how) {
    answers = new CountDownLatch(1);
    fault = how;
  }

  /** What hung succeeds. */
  public void recover() {
    fault = Fault.NONE;
    answers.countDown();
  }

  @Override
  DurableLog open(Path directory, LogOptions options) {
    try {
      Disk disk = new FaultyDisk(new FileSystemDisk(directory));
      return DurableLog.open(disk, options, Runnable::run, new SecureRandom()::nextLong);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void hangIf(Fault hanging) throws IOException {
    try {
      if (fault == hanging) {
        answers.await();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("Interrupted", e);
    }
  }

  private void failIf(Fault failing, String message) throws IOException {
    if (fault == failing) {
      throw new IOException(message);
    }
  }

  private final class FaultyDisk implements Disk {
    private final Disk disk;

    FaultyDisk(Disk disk) {
      this.disk = disk;
    }

    @Override
    public List<String> list() throws IOException {
      return disk.list();
    }

    @Override
    public DiskFile create(String name) throws IOException {
      return new FaultyFile(disk.create(name));
    }

    @Override
    public DiskFile open(String name) throws IOException {
      return new FaultyFile(disk.open(name));
    }

    @Override
    public DiskFile openToRead(String name) throws IOException {
      return disk.openToRead(name);
    }

    @Override
    public void rename(String from, String to) throws IOException {
      disk.rename(from, to);
    }

    @Override
    public void delete(String name) throws IOException {
      disk.delete(name);
    }

    @Override
    public void sync() throws IOException {
      disk.sync();
    }

    @Override
    public String pathOf(String name) {
      return disk.pathOf(name);
    }
  }

  private final class FaultyFile implements DiskFile {
    private final DiskFile file;

    FaultyFile(DiskFile file) {
      this.file = file;
    }

    @Override
    public long bytes() throws IOException {
      return file.bytes();
    }

    @Override
    public int read(ByteBuffer into, long position) throws IOException {
      return file.read(into, position);
    }

    @Override
    public int write(ByteBuffer from, long position) throws IOException {
      hangIf(Fault.WRITE_HANGS);
      failIf(Fault.WRITE_FAILS, "Input/output error");
      failIf(Fault.DISK_FULL, "No space left on device");
      if (fault == Fault.SHORT_WRITE) {
        from.limit(from.position() + from.remaining() / 2);
      }
      return file.write(from, position);
    }

    @Override
    public void force() throws IOException {
      hangIf(Fault.SYNC_HANGS);
      failIf(Fault.SYNC_FAILS, "Input/output error");
      file.force();
    }

    @Override
    public void close() throws IOException {
      file.close();
    }
  }
}
