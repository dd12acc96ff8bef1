package io.quorate.raft;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quorate.raft.consensus.Consensus;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The test is the consensus thread; none of this needs a consensus. */
class AsideTest {
  private final Queue<Consumer<Consensus>> handedOver = new ConcurrentLinkedQueue<>();
  private final Aside aside = new Aside(handedOver::add);

  @AfterEach
  void close() throws InterruptedException {
    aside.close(30);
  }

  @Test
  void whatComesOutIsHandedOverToTheConsensusThread() {
    var worker = new AtomicReference<Thread>();
    var outcome = new AtomicReference<String>();

    aside.run(
        () -> {
          worker.set(Thread.currentThread());
          return "state";
        },
        outcome::set);
    Consumer<Consensus> action = next();

    assertThat(outcome).hasNullValue();
    runOnConsensusThread(action);
    assertThat(outcome).hasValue("state");
    assertThat(worker.get()).isNotSameAs(Thread.currentThread());
  }

  @Test
  void whatGoesWrongEndsTheConsensusThread() {
    aside.run(
        () -> {
          throw new IllegalStateException("The test wants it to be unreadable.");
        },
        outcome -> {});
    Consumer<Consensus> action = next();

    assertThatThrownBy(() -> runOnConsensusThread(action))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("unreadable");
  }

  @Test
  void aStopDoesNotWaitForALargeState() throws InterruptedException {
    InputStream large = aside.untilClosed(new ByteArrayInputStream(new byte[1]));
    var reads = new CountDownLatch(1);
    aside.run(
        () -> {
          reads.countDown();
          return readForEver(large);
        },
        outcome -> {});
    reads.await();

    assertThat(aside.close(30)).isTrue();
    assertThat(handedOver).isEmpty();
  }

  private static int readForEver(InputStream in) {
    try {
      while (true) {
        var unused = in.read();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Consumer<Consensus> next() {
    LocalCluster.await("the other thread", () -> !handedOver.isEmpty());
    return handedOver.remove();
  }

  @SuppressWarnings("NullAway") // it is passed on and never used
  private static void runOnConsensusThread(Consumer<Consensus> action) {
    action.accept(null);
  }
}
