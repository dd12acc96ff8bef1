package io.quorate.rest;

import static org.assertj.core.api.Assertions.assertThat;

import io.quorate.raft.Failures;
import io.quorate.store.Exit;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.logging.Logger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A process of its own ends, for this one has to go on. */
class HaltTest {
  private static final long SOON_SECONDS = 30;

  /** Threads that log while the process ends. */
  private static final int CHATTERERS = 4;

  @TempDir Path directory;

  /** What becomes of the last words of a process. */
  enum LastWords implements Supplier<String> {
    WRITTEN {
      @Override
      public String get() {
        return "The disk is full.";
      }
    },
    FAIL {
      @Override
      public String get() {
        throw new OutOfMemoryError("No heap for a sentence.");
      }
    },
    HANG {
      @Override
      public String get() {
        try {
          new CountDownLatch(1).await();
        } catch (InterruptedException e) {
          Thread.currentThread().interrupt();
        }
        return "never said";
      }
    }
  }

  /** The process that ends. */
  static final class Ending {
    public static void main(String[] arguments) throws InterruptedException {
      // As a container does that is still starting.
      var chatting = new CountDownLatch(CHATTERERS);
      for (int i = 0; i < CHATTERERS; i++) {
        var chatterer = new Thread(() -> chatter(chatting));
        chatterer.setDaemon(true);
        chatterer.start();
      }
      chatting.await();
      Halt.now(Exit.FAILED, LastWords.valueOf(arguments[0]));
    }
  }

  private static void chatter(CountDownLatch chatting) {
    Logger other = Logger.getLogger("other");
    other.info("It chatters.");
    chatting.countDown();
    while (true) {
      other.info("It chatters on.");
    }
  }

  @ParameterizedTest
  @EnumSource
  void theProcessEndsWithItsCodeWhateverBecomesOfItsLastWords(LastWords words) throws Exception {
    Path output = directory.resolve("output");
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                Ending.class.getName(),
                words.name())
            .redirectErrorStream(true)
            .redirectOutput(output.toFile())
            .start();
    try {
      assertThat(process.waitFor(SOON_SECONDS, TimeUnit.SECONDS)).isTrue();
    } finally {
      process.destroyForcibly();
    }

    assertThat(process.exitValue()).isEqualTo(Exit.FAILED.code());
    if (words == LastWords.WRITTEN) {
      List<String> lines = Files.readAllLines(output);
      assertThat(lines.get(lines.size() - 1)).endsWith(words.get());
    }
  }

  @Test
  void aFailureWithoutAMessageIsNamedAllTheSame() {
    assertThat(Failures.reason(new IllegalStateException())).contains("IllegalStateException");
    assertThat(Failures.reason(new IllegalStateException("why"))).isEqualTo("why");
  }
}
