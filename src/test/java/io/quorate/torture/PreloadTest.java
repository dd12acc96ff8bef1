package io.quorate.torture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A JVM with preload.c between it and the system, which does what it is told on its input. */
class PreloadTest {
  private static final int MEMBER = 1;

  @TempDir private Path directory;
  private Preload preload;
  private Process process;
  private PrintWriter toProcess;
  private BufferedReader fromProcess;

  @BeforeEach
  void startProcess() throws IOException {
    assumeThat(Need.PRELOAD.missing(directory)).isEmpty();
    preload = new Preload(directory, true);
    String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    String classes = System.getProperty("java.class.path");
    var builder =
        new ProcessBuilder(java, "-Xshare:auto", "-cp", classes, Hurt.class.getName())
            .directory(directory.toFile())
            .redirectError(ProcessBuilder.Redirect.INHERIT);
    builder.environment().putAll(preload.environment(MEMBER));
    process = builder.start();
    toProcess =
        new PrintWriter(
            new OutputStreamWriter(process.getOutputStream(), StandardCharsets.UTF_8), true);
    fromProcess = process.inputReader(StandardCharsets.UTF_8);
  }

  @AfterEach
  void endProcess() throws InterruptedException {
    if (process != null) {
      process.destroyForcibly().waitFor();
    }
  }

  @Test
  void syncsFailAndThenNoLonger() throws IOException {
    assertThat(told("sync")).isEqualTo("synced");
    preload.failSyncs(MEMBER, true);
    assertThat(told("sync")).contains("Input/output error");
    preload.failSyncs(MEMBER, false);
    assertThat(told("sync")).isEqualTo("synced");
  }

  @Test
  void aSyncThatHangsIsMadeOnceItIsLetGo() throws IOException {
    Duration delay = Duration.ofMillis(300);
    preload.delaySyncs(MEMBER, delay);
    long before = System.nanoTime();
    assertThat(told("sync")).isEqualTo("synced");
    assertThat(System.nanoTime() - before).isGreaterThanOrEqualTo(delay.toNanos());

    preload.delaySyncs(MEMBER, Duration.ofHours(1));
    toProcess.println("sync");
    preload.delaySyncs(MEMBER, Duration.ZERO);
    assertThat(fromProcess.readLine()).isEqualTo("synced");
  }

  @Test
  void theDiskIsFullAndThenNoLonger() throws IOException {
    preload.fillDisk(MEMBER, true);
    assertThat(told("sync")).contains("No space left on device");
    preload.fillDisk(MEMBER, false);
    assertThat(told("sync")).isEqualTo("synced");
  }

  @Test
  void theWallClockJumpsThereAndBackAndTheMonotonicDoesNot() throws IOException {
    assertThat(aheadOfUs()).isLessThan(Duration.ofMinutes(5));
    preload.setClock(MEMBER, 3600);
    assertThat(aheadOfUs()).isBetween(Duration.ofMinutes(55), Duration.ofMinutes(65));
    preload.setClock(MEMBER, 0);
    assertThat(aheadOfUs()).isLessThan(Duration.ofMinutes(5));
    assertThat(Long.parseLong(told("run for"))).isLessThan(Duration.ofMinutes(30).toNanos());
  }

  private Duration aheadOfUs() throws IOException {
    return Duration.ofMillis(Long.parseLong(told("time")) - System.currentTimeMillis()).abs();
  }

  private String told(String order) throws IOException {
    toProcess.println(order);
    return String.valueOf(fromProcess.readLine());
  }

  /** The process. */
  static final class Hurt {
    private static final long START = System.nanoTime();

    private Hurt() {}

    public static void main(String[] words) throws IOException {
      var orders = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
      try (var file =
          FileChannel.open(
              Path.of("synced"), StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
        for (String order = orders.readLine(); order != null; order = orders.readLine()) {
          System.out.println(answer(order, file));
        }
      }
    }

    private static String answer(String order, FileChannel file) {
      return switch (order) {
        case "time" -> Long.toString(System.currentTimeMillis());
        case "run for" -> Long.toString(System.nanoTime() - START);
        default -> sync(file);
      };
    }

    private static String sync(FileChannel file) {
      try {
        file.write(ByteBuffer.wrap(new byte[] {1}), 0);
        file.force(false);
        return "synced";
      } catch (IOException e) {
        return e.getMessage();
      }
    }
  }
}
