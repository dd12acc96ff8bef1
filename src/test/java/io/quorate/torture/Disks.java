package io.quorate.torture;

import static io.quorate.it.Eventually.eventually;

import io.quorate.it.Run;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * An ext4 file system of its own for each member, in a file, on a loop device. Its power can fail,
 * and it can be full. Needs root.
 */
final class Disks implements AutoCloseable {
  /** Payara Micro unpacks 100 MB there; the rest is for log and snapshots. */
  private static final long BYTES = 512L << 20;

  private static final Duration SOON = Duration.ofSeconds(20);

  private final Path images;
  private final Map<Integer, Path> mounted = new TreeMap<>();

  Disks(Path images) {
    this.images = images;
  }

  /** Makes the file system of the member, at the path. */
  void make(int id, Path at) {
    try {
      Files.createDirectories(images);
      Files.createDirectories(at);
      try (var image = new RandomAccessFile(image(id).toFile(), "rw")) {
        image.setLength(0);
        image.setLength(BYTES);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    run("mkfs.ext4", "-q", image(id).toString());
    mount(id, at);
  }

  /** The file system of the member, and all that is in it. No process may use it. */
  void remove(int id) {
    unmount(id);
    run("rm", "-f", "--", image(id).toString());
  }

  /** What cuts the power of these members; to be closed before it is back. */
  PowerSwitch powerSwitch(List<Integer> ids) throws IOException {
    return new PowerSwitch(ids.stream().map(mounted::get).toList());
  }

  /** The power is back: mounts again. No process may use it. */
  void restorePower(int id) {
    Path at = mounted.get(id);
    unmount(id);
    mount(id, at);
  }

  /** Not a byte is left. */
  void fill(int id) throws IOException {
    Path at = mounted.get(id);
    byte[] block = new byte[1 << 16];
    try (var filler = Files.newOutputStream(at.resolve("filler"))) {
      while (true) {
        filler.write(block);
      }
    } catch (IOException e) {
      if (Files.getFileStore(at).getUsableSpace() > block.length) {
        throw e;
      }
    }
  }

  /** Whoever writes or syncs waits, and cannot even be killed, until {@link #answer}. */
  void hang(int id) {
    run("fsfreeze", "--freeze", mounted.get(id).toString());
  }

  void answer(int id) {
    run("fsfreeze", "--unfreeze", mounted.get(id).toString());
  }

  void empty(int id) throws IOException {
    Files.deleteIfExists(mounted.get(id).resolve("filler"));
  }

  /** Takes the file systems away; the files that they were in stay. */
  @Override
  public void close() {
    List.copyOf(mounted.keySet()).forEach(this::unmount);
  }

  private void mount(int id, Path at) {
    run("mount", "-o", "loop", image(id).toString(), at.toString());
    mounted.put(id, at);
  }

  private void unmount(int id) {
    // Whoever used it may need a moment to be gone.
    eventually(SOON, () -> run("umount", mounted.get(id).toString()));
    mounted.remove(id);
  }

  private Path image(int id) {
    return images.resolve("member-%d.ext4".formatted(id));
  }

  private static Run run(String... command) {
    return Run.of(List.of(command)).succeeded();
  }
}
