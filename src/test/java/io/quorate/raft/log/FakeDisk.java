package io.quorate.raft.log;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;

/**
 * A disk in memory that can lose power: of what was not synced it keeps, sector by sector, any
 * version that was written, in any order; of the changes to names the first so many, as a journal
 * does. One operation can be made to fail.
 */
final class FakeDisk implements Disk {
  static final int SECTOR = 512;

  private final Map<String, Content> names = new TreeMap<>();
  private final Map<String, Content> durableNames = new TreeMap<>();
  private final List<Runnable> unsyncedNames = new ArrayList<>();
  private int operations;
  private int failAt = -1;
  private Fault fault = Fault.FAIL;
  private boolean failed;
  private boolean readsFail;
  private int open;

  enum Fault {
    FAIL,
    SHORT_WRITE
  }

  /** Lets the operation that comes after so many others fail; all operations that change count. */
  void failAfter(int more, Fault how) {
    failAt = operations + more;
    fault = how;
    failed = false;
  }

  void failNever() {
    failAt = -1;
  }

  /** Lets all reads fail from now on. */
  void failReads() {
    readsFail = true;
  }

  /** How many files are open. */
  int openFiles() {
    return open;
  }

  /** What a sync of the file would have to write. */
  long unsyncedBytes(String name) {
    return (long) names.get(name).unsynced.size() * SECTOR;
  }

  boolean hasFailed() {
    return failed;
  }

  int operations() {
    return operations;
  }

  void losePower(Random random) {
    int kept = random.nextInt(unsyncedNames.size() + 1);
    unsyncedNames.subList(0, kept).forEach(Runnable::run);
    unsyncedNames.clear();
    names.clear();
    names.putAll(durableNames);
    names.values().forEach(content -> content.losePower(random));
  }

  byte[] bytesOf(String name) {
    Content content = names.get(name);
    return Arrays.copyOf(content.bytes, content.length);
  }

  /** As something other than us would: durable at once. */
  void put(String name, byte[] bytes) {
    Content content = new Content();
    content.bytes = bytes.clone();
    content.length = bytes.length;
    content.durable = bytes.clone();
    content.durableLength = bytes.length;
    names.put(name, content);
    durableNames.put(name, content);
  }

  /** Under those who have the file open. */
  void flipNow(String name, int position) {
    names.get(name).bytes[position] ^= 1;
  }

  void remove(String name) {
    names.remove(name);
    durableNames.remove(name);
  }

  @Override
  public List<String> list() {
    return List.copyOf(names.keySet());
  }

  @Override
  public DiskFile create(String name) throws IOException {
    step();
    Content content = new Content();
    names.put(name, content);
    unsyncedNames.add(() -> durableNames.put(name, content));
    return new OpenFile(content);
  }

  @Override
  public DiskFile open(String name) throws IOException {
    Content content = names.get(name);
    if (content == null) {
      throw new FileNotFoundException(name);
    }
    return new OpenFile(content);
  }

  @Override
  public DiskFile openToRead(String name) throws IOException {
    return open(name);
  }

  @Override
  public void rename(String from, String to) throws IOException {
    step();
    Content content = names.remove(from);
    names.put(to, content);
    unsyncedNames.add(
        () -> {
          durableNames.remove(from);
          durableNames.put(to, content);
        });
  }

  @Override
  public void delete(String name) throws IOException {
    step();
    names.remove(name);
    unsyncedNames.add(() -> durableNames.remove(name));
  }

  @Override
  public void sync() throws IOException {
    step();
    unsyncedNames.forEach(Runnable::run);
    unsyncedNames.clear();
  }

  @Override
  public String pathOf(String name) {
    return "fake/" + name;
  }

  private void step() throws IOException {
    if (isToFail() && fault == Fault.FAIL) {
      throw new IOException("No space left on device");
    }
  }

  private boolean isToFail() {
    boolean now = operations++ == failAt;
    failed |= now;
    return now;
  }

  private static final class Content {
    private byte[] bytes = new byte[0];
    private int length;
    private byte[] durable = new byte[0];
    private int durableLength;
    private final Map<Integer, List<byte[]>> unsynced = new HashMap<>();

    void write(ByteBuffer from, int count, int position) {
      if (count == 0) {
        return;
      }
      int end = position + count;
      if (end > bytes.length) {
        bytes = Arrays.copyOf(bytes, Math.max(end, 2 * bytes.length) / SECTOR * SECTOR + SECTOR);
      }
      from.get(bytes, position, count);
      length = Math.max(length, end);
      for (int sector = position / SECTOR; sector <= (end - 1) / SECTOR; sector++) {
        byte[] version = Arrays.copyOfRange(bytes, sector * SECTOR, (sector + 1) * SECTOR);
        unsynced.computeIfAbsent(sector, each -> new ArrayList<>()).add(version);
      }
    }

    void force() {
      unsynced.forEach((sector, versions) -> persist(sector, versions.get(versions.size() - 1)));
      unsynced.clear();
      durableLength = length;
      durable = Arrays.copyOf(durable, Math.max(durable.length, length));
    }

    /** Linux: the pages count as clean, and are not on the disk. */
    void failToForce() {
      unsynced.clear();
    }

    void losePower(Random random) {
      unsynced.forEach(
          (sector, versions) -> {
            int which = random.nextInt(versions.size() + 1);
            if (which < versions.size()) {
              persist(sector, versions.get(which));
            }
          });
      unsynced.clear();
      if (random.nextBoolean()) {
        durableLength = length;
      }
      length = durableLength;
      durable = Arrays.copyOf(durable, Math.max(durable.length, length));
      Arrays.fill(durable, length, durable.length, (byte) 0);
      bytes = durable.clone();
    }

    private void persist(int sector, byte[] version) {
      int end = (sector + 1) * SECTOR;
      if (durable.length < end) {
        durable = Arrays.copyOf(durable, Math.max(end, 2 * durable.length));
      }
      System.arraycopy(version, 0, durable, sector * SECTOR, SECTOR);
    }
  }

  private final class OpenFile implements DiskFile {
    private final Content content;
    private boolean closed;

    OpenFile(Content content) {
      this.content = content;
      open++;
    }

    @Override
    public long bytes() {
      return content.length;
    }

    @Override
    public int read(ByteBuffer into, long position) throws IOException {
      if (readsFail) {
        throw new IOException("Input/output error");
      }
      int count = (int) Math.min(into.remaining(), content.length - position);
      if (count <= 0) {
        return -1;
      }
      into.put(content.bytes, (int) position, count);
      return count;
    }

    @Override
    public int write(ByteBuffer from, long position) throws IOException {
      int count = from.remaining();
      if (isToFail()) {
        content.write(from, count / 2, (int) position);
        if (fault == Fault.SHORT_WRITE) {
          return count / 2;
        }
        throw new IOException("No space left on device");
      }
      content.write(from, count, (int) position);
      return count;
    }

    @Override
    public void force() throws IOException {
      if (isToFail() && fault == Fault.FAIL) {
        content.failToForce();
        throw new IOException("Input/output error");
      }
      content.force();
    }

    @Override
    public void close() {
      if (!closed) {
        closed = true;
        open--;
      }
    }
  }
}
