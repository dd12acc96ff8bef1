package io.quorate.raft;

import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.jgroups.protocols.raft.Log;
import org.jgroups.util.DefaultThreadFactory;
import org.jspecify.annotations.Nullable;

/** Closes a log on a thread of its own: a disk that hangs must not hold up the end of a member. */
final class BoundedClose {
  private static final Logger LOG = Logger.getLogger(BoundedClose.class.getName());

  private BoundedClose() {}

  /** Whether it is closed, or there was none; if not, the disk may still be writing to it. */
  static boolean close(@Nullable Log log, long seconds) {
    if (log == null) {
      return true;
    }
    var closed = new CompletableFuture<Void>();
    Runnable close =
        () -> {
          try {
            log.close();
          } catch (IOException | RuntimeException e) {
            // The files are closed; what was not synced was not promised.
            LOG.log(Level.WARNING, "The log was closed after a failure.", e);
          } finally {
            closed.complete(null);
          }
        };
    new DefaultThreadFactory("quorate-log-close", true).newThread(close).start();
    try {
      closed.get(seconds, TimeUnit.SECONDS);
      return true;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    } catch (ExecutionException | TimeoutException e) {
      return false;
    }
  }
}
