package io.quorate.raft;

import io.quorate.raft.UnavailableException.Reason;
import java.time.Duration;
import java.util.Arrays;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jgroups.Address;
import org.jgroups.Event;
import org.jgroups.Message;
import org.jgroups.View;
import org.jgroups.conf.ClassConfigurator;
import org.jgroups.protocols.raft.RAFT;
import org.jgroups.raft.Options;
import org.jgroups.raft.Settable;
import org.jgroups.stack.Protocol;
import org.jspecify.annotations.Nullable;

/**
 * Brings a command into the log, wherever the leader is. A submission is repeated, as the same
 * bytes, while there is time and the leader changes or is lost: commands must therefore apply once
 * however often they are in the log. Every submission ends within {@link #timeout}, with the result
 * or an {@link UnavailableException} that says whether the command may have been committed.
 *
 * <p>Thread-safe. Futures complete on the consensus thread or one of JGroups.
 */
public final class Submission extends Protocol implements Settable {
  private static final short PROTOCOL_ID = 1203;

  /** Between looks for a leader: short against an election, long against the cost of a look. */
  private static final Duration LEADER_POLL = Duration.ofMillis(20);

  /** Threads that send to the leader; more than one, for one may wait for a leader that was. */
  private static final int THREADS = 4;

  private final ScheduledExecutorService threads =
      Executors.newScheduledThreadPool(THREADS, Submission::daemon);
  private @Nullable RAFT raft;
  private @Nullable MemberRequests requests;
  private volatile @Nullable View view;
  private volatile Duration timeout = Duration.ofSeconds(5);

  static {
    ClassConfigurator.addProtocol(PROTOCOL_ID, Submission.class);
  }

  /** One command on its way: its deadline, and whether an attempt may have reached a log. */
  private static final class Attempts {
    final byte[] command;
    final long deadlineNanos;
    final CompletableFuture<byte[]> result = new CompletableFuture<>();
    volatile boolean mayBeCommitted;
    volatile boolean sawLeader;

    Attempts(byte[] command, Duration timeout) {
      this.command = command;
      this.deadlineNanos = System.nanoTime() + timeout.toNanos();
    }

    Duration left() {
      return Duration.ofNanos(Math.max(0, deadlineNanos - System.nanoTime()));
    }

    Outcome outcome() {
      return mayBeCommitted ? Outcome.UNKNOWN : Outcome.NOT_COMMITTED;
    }
  }

  void timeout(Duration requestTimeout) {
    timeout = requestTimeout;
  }

  @Override
  public void init() throws Exception {
    super.init();
    raft = RAFT.findProtocol(RAFT.class, this, true);
    requests = RAFT.findProtocol(MemberRequests.class, this, true);
    requests().handle(MemberRequests.Kind.SUBMIT, this::submitForAnother);
  }

  @Override
  public void destroy() {
    threads.shutdownNow();
  }

  @Override
  public Object up(Event event) {
    if (event.getType() == Event.VIEW_CHANGE) {
      view = event.getArg();
    }
    return up_prot.up(event);
  }

  /** Submits the command; see the class for what is promised. */
  @Override
  public CompletableFuture<byte[]> setAsync(
      byte[] bytes, int offset, int length, @Nullable Options options) {
    var attempts = new Attempts(Arrays.copyOfRange(bytes, offset, offset + length), timeout);
    var unused = attempts.result.orTimeout(timeout.toMillis(), TimeUnit.MILLISECONDS);
    attempt(attempts);
    return attempts.result.exceptionallyCompose(
        failure -> CompletableFuture.failedFuture(named(attempts, failure)));
  }

  /** Refused: the engine's read path answers without a majority and acknowledges pending writes. */
  @Override
  public CompletableFuture<byte[]> getAsync(
      byte[] bytes, int offset, int length, @Nullable Options options) {
    throw new UnsupportedOperationException("Reads go through a barrier, never through getAsync.");
  }

  private void attempt(Attempts attempts) {
    if (attempts.result.isDone()) {
      return;
    }
    @Nullable Address leader = raft().leader();
    View current = view;
    if (leader == null || current == null || !current.containsMember(leader)) {
      attemptLater(attempts);
      return;
    }
    attempts.sawLeader = true;
    // Before it is sent, for the time may be over while it is: whoever is told by then that nothing
    // was committed must be right, and whoever is not told yet must hear that it is unknown.
    boolean mayHaveBeenCommitted = attempts.mayBeCommitted;
    attempts.mayBeCommitted = true;
    if (attempts.result.isDone()) {
      return;
    }
    CompletableFuture<Reply> reply;
    if (leader.equals(local_addr)) {
      reply = submitHere(attempts.command);
    } else {
      reply = askElsewhere(leader, attempts);
    }
    var unused = reply.thenAccept(answer -> settle(attempts, answer, mayHaveBeenCommitted));
  }

  private void settle(Attempts attempts, Reply reply, boolean mayHaveBeenCommitted) {
    switch (reply.status()) {
      case DONE -> attempts.result.complete(reply.payload());
      case OVERLOADED -> {
        attempts.mayBeCommitted = mayHaveBeenCommitted;
        attempts.result.completeExceptionally(
            new UnavailableException(
                Reason.OVERLOADED, attempts.outcome(), "The leader has too much to do."));
      }
      case NOT_LEADER -> {
        attempts.mayBeCommitted = mayHaveBeenCommitted;
        attemptLater(attempts);
      }
      case UNKNOWN -> attemptLater(attempts);
    }
  }

  private void attemptLater(Attempts attempts) {
    if (!attempts.result.isDone()) {
      var unused =
          threads.schedule(() -> attempt(attempts), LEADER_POLL.toMillis(), TimeUnit.MILLISECONDS);
    }
  }

  /**
   * Asks on a thread of ours: sending waits for credits of a leader that is slow or frozen, and
   * those who submit, among them the consensus thread and that of all timeouts, must not.
   */
  private CompletableFuture<Reply> askElsewhere(Address leader, Attempts attempts) {
    return CompletableFuture.completedFuture(attempts.command)
        .thenComposeAsync(
            command -> requests().ask(leader, MemberRequests.Kind.SUBMIT, command, attempts.left()),
            threads);
  }

  private CompletableFuture<Reply> submitForAnother(Message message) {
    CompletableFuture<Reply> reply = submitHere(MemberRequests.payload(message));
    Address asking = message.getSrc();
    // It waits for its own command to be applied there, and would hear of the commit much later.
    return reply.thenApply(
        answer -> {
          if (answer.status() == Reply.Status.DONE) {
            tellCommitted(asking);
          }
          return answer;
        });
  }

  private void tellCommitted(Address member) {
    if (raft() instanceof CatchUpRaft catchUp) {
      catchUp.tellCommitted(member);
    }
  }

  /** Never fails: what cannot be told apart is {@link Reply.Status#UNKNOWN}. */
  private CompletableFuture<Reply> submitHere(byte[] command) {
    CompletableFuture<byte[]> result;
    try {
      result = raft().setAsync(command, 0, command.length, false, Options.DEFAULT_OPTIONS);
    } catch (IllegalStateException e) {
      // Thrown, unlike failed: the engine looked at who leads before it did anything.
      return CompletableFuture.completedFuture(Reply.of(Reply.Status.NOT_LEADER));
    }
    return result.handle(
        (bytes, failure) -> {
          if (failure == null) {
            return Reply.done(bytes == null ? new byte[0] : bytes);
          }
          boolean queueFull =
              failure instanceof IllegalStateException
                  && "processing queue is full".equals(failure.getMessage());
          return Reply.of(queueFull ? Reply.Status.OVERLOADED : Reply.Status.UNKNOWN);
        });
  }

  private static UnavailableException named(Attempts attempts, Throwable failure) {
    Throwable cause =
        failure instanceof CompletionException && failure.getCause() != null
            ? failure.getCause()
            : failure;
    if (cause instanceof UnavailableException known) {
      return known;
    }
    return attempts.sawLeader
        ? new UnavailableException(
            Reason.NO_ANSWER, attempts.outcome(), "No majority confirmed the request in time.")
        : new UnavailableException(
            Reason.NO_LEADER, attempts.outcome(), "This member knows no leader.");
  }

  private static Thread daemon(Runnable task) {
    var thread = new Thread(task, "quorate-submission");
    thread.setDaemon(true);
    return thread;
  }

  private RAFT raft() {
    return Objects.requireNonNull(raft, "not initialized");
  }

  private MemberRequests requests() {
    return Objects.requireNonNull(requests, "not initialized");
  }
}
