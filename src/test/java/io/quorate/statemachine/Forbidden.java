package io.quorate.statemachine;

import io.quorate.raft.RaftMember;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadLocalRandom;

/** What no state machine may do; for the proof that the architecture rules see it. */
public final class Forbidden {
  private Forbidden() {}

  /** Knows how commands reach the log. */
  public interface KnowsRaft {
    RaftMember member();
  }

  /** Each of these would let members differ. */
  public static final class Nanos {
    long now() {
      return System.nanoTime();
    }
  }

  /** As above. */
  public static final class Millis {
    long now() {
      return System.currentTimeMillis();
    }
  }

  /** As above. */
  public static final class Instants {
    Instant now() {
      return Clock.systemUTC().instant();
    }
  }

  /** As above. */
  public static final class Randoms {
    int next(Random random) {
      return random.nextInt();
    }
  }

  /** As above. */
  public static final class ThreadRandoms {
    int next() {
      return ThreadLocalRandom.current().nextInt();
    }
  }

  /** As above. */
  public static final class MathRandoms {
    double next() {
      return Math.random();
    }
  }

  /** As above. */
  public static final class Uuids {
    String next() {
      return UUID.randomUUID().toString();
    }
  }

  /** As above. */
  public static final class NioFiles {
    byte[] read() throws IOException {
      return Files.readAllBytes(Path.of("settings"));
    }
  }

  /** As above. */
  public static final class IoFiles {
    InputStream read() throws IOException {
      return new FileInputStream("settings");
    }
  }

  /** As above. */
  public static final class Threads {
    void run(Runnable task) {
      new Thread(task).start();
    }
  }

  /** As above. */
  public static final class Executings {
    ExecutorService run() {
      return Executors.newCachedThreadPool();
    }
  }

  /** As above. */
  public static final class Properties {
    String read() {
      return System.getProperty("quorate.id");
    }
  }
}
