package io.quorate.raft;

import io.quorate.raft.consensus.Consensus;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jgroups.util.DefaultThreadFactory;

/**
 * The thread for what would hold up the consensus thread, one after the other; from one start of
 * the member to its stop.
 */
final class Aside {
  private final Consumer<Consumer<Consensus>> onConsensusThread;
  private final ExecutorService thread =
      Executors.newSingleThreadExecutor(new DefaultThreadFactory("quorate-install", true));
  private volatile boolean closing;

  Aside(Consumer<Consumer<Consensus>> onConsensusThread) {
    this.onConsensusThread = onConsensusThread;
  }

  /** What the work comes to is handed over on the consensus thread; what it throws ends that. */
  <T> void run(Supplier<T> work, Consumer<T> then) {
    thread.execute(
        () -> {
          try {
            T outcome = work.get();
            onConsensusThread.accept(now -> then.accept(outcome));
          } catch (Throwable e) {
            if (!closing) {
              // Whatever it was, this member's disk or state is not good any more.
              onConsensusThread.accept(
                  now -> {
                    throw new IllegalStateException("A snapshot cannot be used: " + e, e);
                  });
            }
          }
        });
  }

  /**
   * Gives up what is under way. Not on the consensus thread.
   *
   * @return whether nothing is under way any more
   */
  boolean close(long seconds) throws InterruptedException {
    closing = true;
    thread.shutdown();
    return thread.awaitTermination(seconds, TimeUnit.SECONDS);
  }

  /** Ends the reading of what nobody will use: a stop does not wait for a large state. */
  InputStream untilClosed(InputStream in) {
    return new FilterInputStream(in) {
      @Override
      public int read() throws IOException {
        requireOpen();
        return in.read();
      }

      @Override
      public int read(byte[] buffer, int from, int length) throws IOException {
        requireOpen();
        return in.read(buffer, from, length);
      }
    };
  }

  private void requireOpen() throws IOException {
    if (closing) {
      throw new IOException("The member is stopping.");
    }
  }
}
