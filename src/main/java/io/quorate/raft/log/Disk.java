package io.quorate.raft.log;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;

/**
 * One directory on a disk, as little of it as the log needs: the seam at which tests lose power and
 * let writes fail. Names are plain file names. Changes to the directory are durable after {@link
 * #sync()}, content after {@link DiskFile#force()}.
 */
interface Disk {

  /** The names, sorted. */
  List<String> list() throws IOException;

  /** A new and empty file, instead of one that may be there. */
  DiskFile create(String name) throws IOException;

  DiskFile open(String name) throws IOException;

  /** Readable whatever becomes of its name, and also by threads that are interrupted. */
  DiskFile openToRead(String name) throws IOException;

  /** Atomic, and replaces a file of the new name. */
  void rename(String from, String to) throws IOException;

  /** Does nothing if it is not there. */
  void delete(String name) throws IOException;

  void sync() throws IOException;

  /** What to call the file in a message. */
  String pathOf(String name);

  /** A file that is open. Reads and writes may be short, as those of the operating system. */
  interface DiskFile extends Closeable {

    long bytes() throws IOException;

    /** -1 at the end. */
    int read(ByteBuffer into, long position) throws IOException;

    int write(ByteBuffer from, long position) throws IOException;

    /** Makes content and length durable: fdatasync. */
    void force() throws IOException;
  }
}
