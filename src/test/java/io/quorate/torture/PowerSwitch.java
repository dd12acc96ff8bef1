package io.quorate.torture;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Cuts the power of file systems: whatever was not synced is lost. A process of its own has them
 * open and waits, for to start one takes longer than what is to be met lasts.
 */
final class PowerSwitch implements AutoCloseable {
  /** EXT4_IOC_SHUTDOWN with NOLOGFLUSH: from then on nothing reaches the disk. */
  private static final String PROGRAM =
      """
      import fcntl, os, struct, sys
      disks = [os.open(path, os.O_RDONLY) for path in sys.argv[1:]]
      print("ready", flush=True)
      sys.stdin.readline()
      for disk in disks: fcntl.ioctl(disk, 0x8004587d, struct.pack("I", 2))
      print("cut", flush=True)
      """;

  private final Process process;
  private final BufferedReader output;

  PowerSwitch(List<Path> fileSystems) throws IOException {
    var command = new ArrayList<String>(List.of("python3", "-c", PROGRAM));
    fileSystems.forEach(each -> command.add(each.toString()));
    process = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    output = process.inputReader(StandardCharsets.UTF_8);
    await("ready");
  }

  /** All within a millisecond or so, one after another. */
  void cut() throws IOException {
    OutputStream input = process.getOutputStream();
    input.write('\n');
    input.flush();
    await("cut");
  }

  /** The process is gone then, and uses the file systems no more. */
  @Override
  public void close() {
    process.destroyForcibly();
    process.onExit().join();
  }

  private void await(String word) throws IOException {
    if (!word.equals(output.readLine())) {
      throw new IOException("The power cannot be cut: no \"%s\" was said".formatted(word));
    }
  }
}
