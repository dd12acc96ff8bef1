package io.quorate.raft;

import io.quorate.raft.log.StorageException;
import java.io.IOException;
import java.net.BindException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jgroups.JChannel;

/** A member's way into its cluster, and the sentences for why it cannot get in. */
final class ClusterEntry {
  /** How long a start waits for the member's previous incarnation to be excluded by the others. */
  private static final Duration OLD_INCARNATION_WAIT = Duration.ofSeconds(30);

  private static final Duration OLD_INCARNATION_POLL = Duration.ofMillis(500);

  private final JChannel channel;
  private final RaftMember.Identity identity;

  ClusterEntry(JChannel channel, RaftMember.Identity identity) {
    this.channel = channel;
    this.identity = identity;
  }

  /**
   * Reads the log and joins the cluster, or waits alone for others.
   *
   * @throws IllegalStateException with a sentence for the user if that cannot be
   */
  void join() {
    long deadline = System.nanoTime() + OLD_INCARNATION_WAIT.toNanos();
    while (!connect()) {
      if (System.nanoTime() - deadline > 0) {
        throw new IllegalStateException(
            "Another member with id %d runs in the cluster.".formatted(identity.memberId()));
      }
      pause();
    }
  }

  /** Whether this member is connected now; it is not while its old incarnation is in the view. */
  private boolean connect() {
    try {
      channel.connect(identity.clusterName());
      return true;
    } catch (SecurityException e) {
      return false;
    } catch (Exception e) {
      throw new IllegalStateException(reason(e), e);
    }
  }

  private String reason(Throwable failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof BindException) {
        return "The cluster address %s cannot be bound: %s."
            .formatted(identity.address(), cause.getMessage());
      }
      if (cause instanceof StorageException && cause.getMessage() != null) {
        return cause.getMessage();
      }
      if (cause instanceof IOException) {
        return "The log cannot be read or the cluster cannot be joined: %s.".formatted(cause);
      }
    }
    return "The cluster cannot be joined: %s.".formatted(failure);
  }

  private void pause() {
    try {
      TimeUnit.MILLISECONDS.sleep(OLD_INCARNATION_POLL.toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("Interrupted while joining the cluster.", e);
    }
  }
}
