package io.quorate.torture;

import static io.quorate.it.Eventually.pause;

import io.quorate.client.Quorate;
import io.quorate.client.QuorateException;
import java.io.IOException;
import java.time.Duration;

/** A watcher with a thread of its own, on which it asks one member after the other until closed. */
abstract class HearingThread implements Watcher {
  static final Duration AFTER_A_FAILURE = Duration.ofMillis(100);

  private final Members members;
  private final Hearing hearing;
  private final Duration longestClose;
  private final Thread thread;
  private volatile boolean closed;

  /**
   * @param longestClose a turn takes no longer, once it is interrupted
   */
  HearingThread(Members members, Hearing hearing, Duration longestClose) {
    this.members = members;
    this.hearing = hearing;
    this.longestClose = longestClose;
    this.thread = new Thread(this::run, "watcher " + hearing.watcher());
  }

  /**
   * Asks a member, and hears until it is time for another turn.
   *
   * @throws IOException if the member does not answer, or no more
   */
  abstract void turn() throws IOException, InterruptedException;

  /** A turn has failed. */
  void failed() {}

  @Override
  public final void start() {
    thread.start();
  }

  @Override
  public final Hearing hearing() {
    return hearing;
  }

  @Override
  public final void close() {
    closed = true;
    thread.interrupt();
    try {
      thread.join(longestClose.toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  final Members members() {
    return members;
  }

  final boolean isClosed() {
    return closed;
  }

  /** What comes next is forgotten: begins anew with what is there now. */
  final void list(int home) throws IOException {
    try (Quorate quorate = Crew.connect(members, home)) {
      hearing.compacted(Hearing.list(quorate, hearing.prefix()));
    } catch (QuorateException e) {
      throw new IOException("No listing", e);
    }
  }

  private void run() {
    while (!closed) {
      try {
        turn();
      } catch (IOException e) {
        failed();
        pause(AFTER_A_FAILURE);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return;
      } catch (RuntimeException e) {
        // Not one of these is expected: it is for the judge.
        hearing.nonsense("an answer that makes no sense: " + e);
        pause(AFTER_A_FAILURE);
      }
    }
  }
}
