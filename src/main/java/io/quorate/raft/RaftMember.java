package io.quorate.raft;

import java.io.IOException;
import java.io.InputStream;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jgroups.Address;
import org.jgroups.JChannel;
import org.jgroups.View;
import org.jgroups.protocols.TCPPING;
import org.jgroups.protocols.TP;
import org.jgroups.protocols.raft.RAFT;
import org.jgroups.protocols.raft.election.BaseElection;
import org.jgroups.raft.util.Utils;
import org.jgroups.stack.Protocol;
import org.jspecify.annotations.Nullable;

/**
 * This member's part in the cluster: one channel with the consensus stack. It is started once and
 * closed once. Thread-safe.
 */
public final class RaftMember implements AutoCloseable {
  private static final String STACK = "quorate-stack.xml";

  /** How long a start waits for the member's previous incarnation to be excluded by the others. */
  private static final Duration OLD_INCARNATION_WAIT = Duration.ofSeconds(30);

  private static final Duration OLD_INCARNATION_POLL = Duration.ofMillis(500);

  /** The shortest time without a leader before a member acts: two rounds of voting of another. */
  private static final Duration ELECTION_PATIENCE = Duration.ofMillis(1500);

  private final Identity identity;
  private final JChannel channel;
  private final CatchUpRaft raft;
  private final MemberRequests requests;
  private final TCPPING discovery;
  private OptionalLong stalledSinceNanos = OptionalLong.empty();
  private Duration electionPatience = ELECTION_PATIENCE;

  /**
   * Who this member is.
   *
   * @param address where it listens for other members
   * @param voters from which the log continues
   * @param snapshotAfterBytes of log, a snapshot is taken
   * @param requestTimeout within which every submission ends
   */
  public record Identity(
      int memberId,
      String clusterName,
      InetSocketAddress address,
      Set<Integer> voters,
      Path logDirectory,
      long snapshotAfterBytes,
      Duration requestTimeout) {}

  /**
   * Makes the stack and does not start it.
   *
   * @throws IllegalStateException if the stack cannot be built
   */
  public RaftMember(Identity identity) {
    this.identity = identity;
    try (InputStream stack = RaftMember.class.getClassLoader().getResourceAsStream(STACK)) {
      this.channel = new JChannel(stack);
    } catch (Exception e) {
      throw new IllegalStateException("The protocol stack cannot be built: " + e, e);
    }
    channel.setName("member-" + identity.memberId());
    this.raft = find(CatchUpRaft.class);
    this.requests = find(MemberRequests.class);
    this.discovery = find(TCPPING.class);
    configure();
  }

  /** For the state machine, which has to be made before {@link #start}. */
  public JChannel channel() {
    return channel;
  }

  /**
   * Reads the log into the state machine and joins the cluster, or waits alone for others.
   *
   * @throws IllegalStateException with a sentence for the user if that cannot be
   */
  public void start() {
    long deadline = System.nanoTime() + OLD_INCARNATION_WAIT.toNanos();
    while (!connect()) {
      if (System.nanoTime() - deadline > 0) {
        throw new IllegalStateException(
            "Another member with id %d runs in the cluster.".formatted(identity.memberId()));
      }
      pause();
    }
  }

  @Override
  public void close() {
    channel.close();
  }

  /** Where to look for members from now on. Names that cannot be resolved are left out. */
  public void seekAt(Collection<InetSocketAddress> addresses) {
    List<InetSocketAddress> resolved =
        addresses.stream().filter(address -> !address.isUnresolved()).toList();
    if (!resolved.isEmpty()) {
      discovery.setInitialHosts(resolved);
    }
  }

  public boolean isLeader() {
    return raft.isLeader();
  }

  public OptionalInt leaderId() {
    @Nullable Address leader = raft.leader();
    return leader == null ? OptionalInt.empty() : OptionalInt.of(memberId(leader));
  }

  public long term() {
    return raft.currentTerm();
  }

  /** The position in the log up to which this member has applied it. */
  public long commitIndex() {
    return raft.commitIndex();
  }

  /** The members whose logs count towards a majority. */
  public Set<Integer> voters() {
    return raft.voters();
  }

  /** The members that this one is connected with, itself included. */
  public Set<Integer> reachable() {
    View view = channel.getView();
    return view == null
        ? Set.of()
        : view.getMembers().stream().map(RaftMember::memberId).collect(Collectors.toSet());
  }

  public static int majorityOf(int voters) {
    return voters / 2 + 1;
  }

  /** How many log entries a member lacks, as its leader knows; very many if out of reach. */
  public long lag(int memberId) {
    return addressOf(memberId).map(raft::lag).orElse(Long.MAX_VALUE);
  }

  /** Makes a member a voter; on the leader only. */
  public CompletableFuture<byte[]> addVoter(int memberId) {
    return onLeader(() -> raft.addServer(Integer.toString(memberId)));
  }

  /** Makes a voter one no longer; on the leader only. */
  public CompletableFuture<byte[]> removeVoter(int memberId) {
    return onLeader(() -> raft.removeServer(Integer.toString(memberId)));
  }

  /** The listener runs on the consensus thread. */
  public void onVotersChange(Runnable listener) {
    raft.onVotersChange(listener);
  }

  /** Answers with these bytes when another member asks for the status. */
  public void answerStatus(Supplier<byte[]> status) {
    requests.handle(
        MemberRequests.Kind.STATUS,
        message -> CompletableFuture.completedFuture(Reply.done(status.get())));
  }

  /** The status bytes of another member; empty if it does not answer in time. */
  public CompletableFuture<Optional<byte[]>> askStatus(int memberId, Duration timeout) {
    Optional<Address> address = addressOf(memberId);
    if (address.isEmpty()) {
      return CompletableFuture.completedFuture(Optional.empty());
    }
    return requests
        .ask(address.get(), MemberRequests.Kind.STATUS, new byte[0], timeout)
        .thenApply(
            reply ->
                reply.status() == Reply.Status.DONE
                    ? Optional.of(reply.payload())
                    : Optional.empty());
  }

  /**
   * Starts voting where nothing else would; to be called often, by one thread.
   *
   * <p>The engine votes only when the view of its coordinator changes. A leader that was cut off
   * and stepped down unseen, as when the others were frozen for a while, comes back to members that
   * still believe in it, and would be waited for for ever. So a voter that knows no leader, though
   * it is connected with a majority, becomes a candidate itself (Raft dissertation section 3.4),
   * after a random time that keeps candidates apart.
   */
  public void electIfStalled() {
    long votersHere = reachable().stream().filter(voters()::contains).count();
    boolean stalled =
        raft.leader() == null
            && voters().contains(identity.memberId())
            && votersHere >= majorityOf(voters().size());
    if (!stalled) {
      stalledSinceNanos = OptionalLong.empty();
      return;
    }
    long now = System.nanoTime();
    if (stalledSinceNanos.isEmpty()) {
      stalledSinceNanos = OptionalLong.of(now);
      electionPatience =
          ELECTION_PATIENCE.plusMillis(
              ThreadLocalRandom.current().nextLong(ELECTION_PATIENCE.toMillis()));
    } else if (now - stalledSinceNanos.getAsLong() >= electionPatience.toNanos()) {
      stalledSinceNanos = OptionalLong.empty();
      find(BaseElection.class).startVotingThread();
    }
  }

  private void configure() {
    if (identity.address().isUnresolved()) {
      // The engine would listen on every address instead.
      throw new IllegalStateException(
          "The host of the cluster address %s cannot be resolved."
              .formatted(identity.address().getHostString()));
    }
    TP transport = channel.getProtocolStack().getTransport();
    transport.setBindAddress(identity.address().getAddress());
    transport.setBindPort(identity.address().getPort());
    raft.raftId(Integer.toString(identity.memberId()));
    raft.members(identity.voters().stream().map(String::valueOf).toList());
    raft.logDir(identity.logDirectory().toString());
    raft.logPrefix("raft");
    raft.maxLogSize(identity.snapshotAfterBytes());
    find(Submission.class).timeout(identity.requestTimeout());
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

  private interface MembershipCall {
    CompletableFuture<byte[]> get() throws Exception;
  }

  private static CompletableFuture<byte[]> onLeader(MembershipCall call) {
    try {
      return call.get();
    } catch (Exception e) {
      return CompletableFuture.failedFuture(e);
    }
  }

  private Optional<Address> addressOf(int memberId) {
    View view = channel.getView();
    return view == null
        ? Optional.empty()
        : view.getMembers().stream().filter(each -> memberId(each) == memberId).findFirst();
  }

  private static int memberId(Address address) {
    return Integer.parseInt(Utils.extractRaftId(address));
  }

  private <T extends Protocol> T find(Class<T> type) {
    T protocol = RAFT.findProtocol(type, channel.getProtocolStack().getTopProtocol(), true);
    if (protocol == null) {
      throw new IllegalStateException("The stack has no " + type.getSimpleName());
    }
    return protocol;
  }
}
