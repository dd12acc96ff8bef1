package io.quorate.raft.log;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.stream.Stream;

/**
 * A directory of the file system. A thread that is interrupted in a file that it writes closes it:
 * that is a failed write like any other, because nobody knows how much of it was done.
 */
final class FileSystemDisk implements Disk {
  private final Path directory;

  /** Makes the directory, and those above it, durably if they are not there. */
  FileSystemDisk(Path directory) throws IOException {
    this.directory = directory.toAbsolutePath();
    DurableDirectory.make(this.directory);
  }

  @Override
  public List<String> list() throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }

  @Override
  public DiskFile create(String name) throws IOException {
    return new ChannelFile(
        FileChannel.open(
            directory.resolve(name),
            StandardOpenOption.CREATE,
            StandardOpenOption.TRUNCATE_EXISTING,
            StandardOpenOption.READ,
            StandardOpenOption.WRITE));
  }

  @Override
  public DiskFile open(String name) throws IOException {
    return new ChannelFile(
        FileChannel.open(
            directory.resolve(name), StandardOpenOption.READ, StandardOpenOption.WRITE));
  }

  @Override
  public DiskFile openToRead(String name) throws IOException {
    return new ReadOnlyFile(new RandomAccessFile(directory.resolve(name).toFile(), "r"));
  }

  @Override
  public void rename(String from, String to) throws IOException {
    Files.move(directory.resolve(from), directory.resolve(to), StandardCopyOption.ATOMIC_MOVE);
  }

  @Override
  public void delete(String name) throws IOException {
    Files.deleteIfExists(directory.resolve(name));
  }

  @Override
  public void sync() throws IOException {
    DurableDirectory.sync(directory);
  }

  @Override
  public String pathOf(String name) {
    return directory.resolve(name).toString();
  }

  private record ChannelFile(FileChannel channel) implements DiskFile {
    @Override
    public long bytes() throws IOException {
      return channel.size();
    }

    @Override
    public int read(ByteBuffer into, long position) throws IOException {
      return channel.read(into, position);
    }

    @Override
    public int write(ByteBuffer from, long position) throws IOException {
      return channel.write(from, position);
    }

    @Override
    public void force() throws IOException {
      channel.force(false);
    }

    @Override
    public void close() throws IOException {
      channel.close();
    }
  }

  /** No channel: an interrupt of one reader would close it for the others. */
  private record ReadOnlyFile(RandomAccessFile file) implements DiskFile {
    @Override
    public long bytes() throws IOException {
      return file.length();
    }

    @Override
    public synchronized int read(ByteBuffer into, long position) throws IOException {
      file.seek(position);
      int read = file.read(into.array(), into.arrayOffset() + into.position(), into.remaining());
      into.position(into.position() + Math.max(0, read));
      return read;
    }

    @Override
    public int write(ByteBuffer from, long position) throws IOException {
      throw new IOException("Opened to be read.");
    }

    @Override
    public void force() throws IOException {
      throw new IOException("Opened to be read.");
    }

    @Override
    public void close() throws IOException {
      file.close();
    }
  }
}
