package io.quorate.raft;

import io.quorate.raft.MemberRequests.Kind;
import io.quorate.raft.UnavailableException.Reason;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Arrays;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.jgroups.Address;
import org.jgroups.Event;
import org.jgroups.View;
import org.jgroups.conf.ClassConfigurator;
import org.jgroups.protocols.raft.RAFT;
import org.jgroups.raft.Options;
import org.jgroups.raft.Settable;
import org.jgroups.stack.Protocol;
import org.jgroups.util.DefaultThreadFactory;
import org.jspecify.annotations.Nullable;

/**
 * Brings a command into the log, or asks for a read index, wherever the leader is. A submission is
 * repeated, as the same bytes, while there is time and the leader changes or is lost: commands must
 * therefore apply once however often they are in the log. Every submission ends within {@link
 * #timeout}, with the result or an {@link UnavailableException} that says whether the command may
 * have been committed.
 *
 * <p>Thread-safe, and never waits. Futures complete on the consensus thread, one of JGroups, the
 * one of all timeouts in this JVM, or the one that looks for leaders here: continue elsewhere.
 */
public final class Submission extends Protocol implements Settable {
  private static final short PROTOCOL_ID = 1203;

  /** Between looks for a leader: short against an election, long against the cost of a look. */
  private static final Duration LEADER_POLL = Duration.ofMillis(20);

  /** One thread: nothing that it does waits. */
  private final ScheduledExecutorService looks =
      Executors.newSingleThreadScheduledExecutor(
          new DefaultThreadFactory("quorate-submission", true));

  private final Set<Attempts> open = ConcurrentHashMap.newKeySet();
  private volatile Predicate<byte[]> admits = command -> true;
  private @Nullable HardenedRaft raft;
  private @Nullable MemberRequests requests;
  private volatile @Nullable View view;
  private volatile Duration timeout = Duration.ofSeconds(5);

  static {
    ClassConfigurator.addProtocol(PROTOCOL_ID, Submission.class);
  }

  void timeout(Duration requestTimeout) {
    timeout = requestTimeout;
  }

  /**
   * Runs a task after so many nanoseconds, on the thread that looks for leaders: the one of all
   * timeouts in this JVM must not send anything, as sending may wait.
   */
  void later(Runnable task, long nanos) {
    CompletableFuture.delayedExecutor(nanos, TimeUnit.NANOSECONDS, this::soon).execute(task);
  }

  private void soon(Runnable task) {
    try {
      looks.execute(task);
    } catch (RejectedExecutionException e) {
      // This member stops, and what is asked now ends at once.
      task.run();
    }
  }

  /** What a leader takes into the log of what others send: nothing that it could not apply. */
  void admit(Predicate<byte[]> commands) {
    admits = commands;
  }

  @Override
  public void init() throws Exception {
    super.init();
    raft = RAFT.findProtocol(HardenedRaft.class, this, true);
    requests = RAFT.findProtocol(MemberRequests.class, this, true);
    requests().handle(Kind.SUBMIT, this::submitForAnother);
    requests().handle(Kind.READ_INDEX, question -> here(Kind.READ_INDEX, question));
    var unused =
        looks.scheduleWithFixedDelay(
            this::leaveFormerLeaders,
            LEADER_POLL.toMillis(),
            LEADER_POLL.toMillis(),
            TimeUnit.MILLISECONDS);
  }

  /** Ends what is under way with what is known about it. */
  @Override
  public void stop() {
    open.forEach(attempts -> attempts.fail(Reason.NOT_SERVING, "This member is stopping."));
  }

  @Override
  public void destroy() {
    looks.shutdownNow();
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
    return submit(Kind.SUBMIT, Arrays.copyOfRange(bytes, offset, offset + length));
  }

  /** The index that a read which began before this call has to wait for. */
  CompletableFuture<Long> readIndex() {
    return submit(Kind.READ_INDEX, new byte[0])
        .thenApply(bytes -> ByteBuffer.wrap(bytes).getLong());
  }

  /** Refused: the engine's read path answers without a majority and acknowledges pending writes. */
  @Override
  public CompletableFuture<byte[]> getAsync(
      byte[] bytes, int offset, int length, @Nullable Options options) {
    throw new UnsupportedOperationException("Reads go by read index, never through getAsync.");
  }

  private CompletableFuture<byte[]> submit(Kind kind, byte[] payload) {
    var attempts = new Attempts(kind, payload, timeout);
    open.add(attempts);
    var unused =
        attempts
            .result
            .orTimeout(timeout.toMillis(), TimeUnit.MILLISECONDS)
            .whenComplete((result, failure) -> open.remove(attempts));
    attempt(attempts);
    return attempts.result.exceptionallyCompose(
        failure -> CompletableFuture.failedFuture(attempts.named(failure)));
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
      reply = here(attempts.kind, attempts.payload);
    } else {
      reply = requests().ask(leader, attempts.kind, attempts.payload, attempts.left());
      attempts.asked(leader, reply);
    }
    var unused = reply.thenAccept(answer -> settle(attempts, answer, mayHaveBeenCommitted));
  }

  private void settle(Attempts attempts, Reply reply, boolean mayHaveBeenCommitted) {
    switch (reply.status()) {
      case DONE -> attempts.result.complete(reply.payload());
      case OVERLOADED -> {
        attempts.mayBeCommitted = mayHaveBeenCommitted;
        attempts.fail(
            Reason.OVERLOADED, "The leader has too much to do, or too much is under way to it.");
      }
      case NOT_LEADER -> {
        attempts.mayBeCommitted = mayHaveBeenCommitted;
        attemptLater(attempts);
      }
      case REFUSED -> {
        attempts.mayBeCommitted = mayHaveBeenCommitted;
        attempts.fail(
            Reason.NO_ANSWER, "The leader is of an older version and does not know this request.");
      }
      case UNKNOWN -> attemptLater(attempts);
    }
  }

  private void attemptLater(Attempts attempts) {
    if (!attempts.result.isDone() && !looks.isShutdown()) {
      var unused =
          looks.schedule(() -> attempt(attempts), LEADER_POLL.toMillis(), TimeUnit.MILLISECONDS);
    }
  }

  /**
   * Asks the next leader what the last one has not answered. A leader that hangs may stay
   * connected, so no view tells that it is none any more. Once a leader: what is sent again costs
   * log space, and a leader that is merely slow must not get the same command twice.
   */
  private void leaveFormerLeaders() {
    @Nullable Address leader = raft().leader();
    if (leader != null) {
      open.forEach(attempts -> attempts.leaveOthersThan(leader));
    }
  }

  private CompletableFuture<Reply> submitForAnother(byte[] command) {
    return admits.test(command)
        ? here(Kind.SUBMIT, command)
        : CompletableFuture.completedFuture(Reply.of(Reply.Status.REFUSED));
  }

  /** Never fails: what cannot be told apart is {@link Reply.Status#UNKNOWN}. */
  private CompletableFuture<Reply> here(Kind kind, byte[] payload) {
    try {
      if (kind == Kind.READ_INDEX) {
        return raft().calls().readIndex().handle((index, failure) -> reply(encode(index), failure));
      }
      return raft()
          .setAsync(payload, 0, payload.length, false, Options.DEFAULT_OPTIONS)
          .handle(Submission::reply);
    } catch (IllegalStateException e) {
      // Thrown, unlike failed: nothing was done.
      return CompletableFuture.completedFuture(Reply.of(Reply.Status.NOT_LEADER));
    }
  }

  private static Reply reply(byte @Nullable [] bytes, @Nullable Throwable failure) {
    if (failure == null) {
      return Reply.done(bytes == null ? new byte[0] : bytes);
    }
    if (failure instanceof NotDoneException notDone) {
      return Reply.of(
          switch (notDone.reason()) {
            case NOT_LEADER -> Reply.Status.NOT_LEADER;
            case OVERLOADED -> Reply.Status.OVERLOADED;
            case UNKNOWN, CHANGE_IN_PROGRESS, LAST_VOTER -> Reply.Status.UNKNOWN;
          });
    }
    // Nothing else fails before consensus has seen it.
    return Reply.of(Reply.Status.OVERLOADED);
  }

  private static byte @Nullable [] encode(@Nullable Long index) {
    return index == null ? null : ByteBuffer.allocate(Long.BYTES).putLong(index).array();
  }

  private HardenedRaft raft() {
    return Objects.requireNonNull(raft, "not initialized");
  }

  private MemberRequests requests() {
    return Objects.requireNonNull(requests, "not initialized");
  }
}
