package io.quorate.raft;

import java.io.InputStream;
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
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jgroups.Address;
import org.jgroups.JChannel;
import org.jgroups.View;
import org.jgroups.protocols.TCPPING;
import org.jgroups.protocols.TP;
import org.jgroups.protocols.pbcast.GMS;
import org.jgroups.protocols.raft.RAFT;
import org.jgroups.stack.Protocol;
import org.jspecify.annotations.Nullable;

/**
 * This member's part in the cluster: one channel with the consensus stack. It is started once and
 * closed once. Thread-safe.
 */
public final class RaftMember implements AutoCloseable {
  private static final String STACK = "quorate-stack.xml";
  private static final String LOG_PREFIX = "raft";

  /** Of a member that knows of no other one: it has nobody to wait for. */
  private static final long JOIN_TIMEOUT_ALONE = 1;

  private final Identity identity;
  private final JChannel channel;
  private final HardenedRaft raft;
  private final Submission submission;
  private final LinearizableReads reads;
  private final MemberRequests requests;
  private final TCPPING discovery;
  private final GMS membership;
  private final long joinTimeout;

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
    this.raft = find(HardenedRaft.class);
    this.submission = find(Submission.class);
    this.reads = new LinearizableReads(submission::readIndex, System::nanoTime, submission::later);
    this.requests = find(MemberRequests.class);
    this.discovery = find(TCPPING.class);
    this.membership = find(GMS.class);
    this.joinTimeout = membership.getJoinTimeout();
    raft.host().answerBy(requests::together);
    configure();
  }

  /** Where the log is in the directory that the engine has for logs. */
  static Path logIn(Path logDirectory) {
    return logDirectory.resolve(LOG_PREFIX + ".log");
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
    new ClusterEntry(channel, identity).join();
  }

  @Override
  public void close() {
    channel.close();
  }

  /** Whether, once it is closed, nothing of it can still write to its log: its disk answers. */
  public boolean isLogClosed() {
    return raft.life().isLogClosed();
  }

  /**
   * Where to look for members from now on. Names that cannot be resolved are left out. With this
   * member's own address and no other, a start does not wait for answers.
   */
  public void seekAt(Collection<InetSocketAddress> addresses) {
    boolean alone = !addresses.isEmpty() && addresses.stream().allMatch(identity.address()::equals);
    membership.setJoinTimeout(alone ? JOIN_TIMEOUT_ALONE : joinTimeout);
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
    return leader == null
        ? OptionalInt.empty()
        : MemberHost.memberId(leader).map(OptionalInt::of).orElse(OptionalInt.empty());
  }

  public long term() {
    return raft.currentTerm();
  }

  /** The position in the log up to which this member has applied it. */
  public long commitIndex() {
    return raft.commitIndex();
  }

  /** The members whose logs count towards a majority, as of the committed part of the log. */
  public Set<Integer> voters() {
    return raft.host().voters();
  }

  /** The members that this one is connected with, itself included. */
  public Set<Integer> reachable() {
    View view = channel.getView();
    return view == null
        ? Set.of()
        : view.getMembers().stream()
            .flatMap(address -> MemberHost.memberId(address).stream())
            .collect(Collectors.toSet());
  }

  public static int majorityOf(int voters) {
    return voters / 2 + 1;
  }

  /**
   * Done once this member has applied all that was acknowledged, by any member, before this call;
   * fails with an {@link UnavailableException}. The future may complete on the consensus thread:
   * continue elsewhere.
   */
  public CompletableFuture<Void> confirmRead() {
    AppliedIndex applied = raft.host().appliedIndex();
    return reads.index().thenCompose(index -> applied.await(index, identity.requestTimeout()));
  }

  /** The term in which this member leads; empty while it does not. */
  public OptionalLong leadsTerm() {
    // In this order, the term can be older than the lead, and not younger.
    long term = raft.currentTerm();
    return raft.isLeader() ? OptionalLong.of(term) : OptionalLong.empty();
  }

  /**
   * Puts a command into the log by this member alone, and only as the leader of this term: for what
   * a leader knows by its own clock, which no other one may take for its own. Ends within the
   * request timeout. The future may complete on the consensus thread: continue elsewhere.
   *
   * @return what the state machine answered; if it fails, the command may be in the log or not
   */
  public CompletableFuture<byte[]> proposeIn(long term, byte[] command) {
    return raft.calls()
        .proposeIn(term, command)
        .orTimeout(identity.requestTimeout().toMillis(), TimeUnit.MILLISECONDS);
  }

  /** Whether this member leads, and knows that another lacks next to nothing of its log. */
  public CompletableFuture<Boolean> isCaughtUp(int memberId) {
    return raft.calls().isCaughtUp(memberId);
  }

  /** Where the state for snapshots comes from; to be called before {@link #start}. */
  public void captureBy(SnapshotSource source) {
    raft.host().snapshotSource(source);
  }

  /** Where the state of snapshots goes; to be called before {@link #start}. */
  public void restoreBy(SnapshotReader reader) {
    raft.host().snapshotReader(reader);
  }

  /** What a leader takes into the log: nothing that it could not apply. Called on many threads. */
  public void admit(Predicate<byte[]> commands) {
    submission.admit(commands);
  }

  /**
   * Told, on the consensus thread, why this member cannot keep its word any more; it takes no part
   * from then on, and must end.
   */
  public void onFailure(Consumer<Throwable> listener) {
    raft.life().onFailure(listener);
  }

  /**
   * Called in every start, when the log is there and nothing was answered yet; if it throws, the
   * start fails.
   */
  public void onLogOpen(Runnable listener) {
    raft.life().onLogOpen(listener);
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
    raft.host().onVotersChange(listener);
  }

  /** Answers with these bytes when another member asks for the status. */
  public void answerStatus(Supplier<byte[]> status) {
    requests.handle(
        MemberRequests.Kind.STATUS,
        question -> CompletableFuture.completedFuture(Reply.done(status.get())));
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
    ConsensusAtOnce.into(transport);
    raft.raftId(Integer.toString(identity.memberId()));
    raft.members(identity.voters().stream().map(String::valueOf).toList());
    raft.logDir(identity.logDirectory().toString());
    raft.logPrefix(LOG_PREFIX);
    raft.maxLogSize(identity.snapshotAfterBytes());
    submission.timeout(identity.requestTimeout());
  }

  private static CompletableFuture<byte[]> onLeader(Supplier<CompletableFuture<byte[]>> call) {
    try {
      return call.get();
    } catch (IllegalStateException e) {
      return CompletableFuture.failedFuture(e);
    }
  }

  private Optional<Address> addressOf(int memberId) {
    View view = channel.getView();
    return view == null
        ? Optional.empty()
        : view.getMembers().stream()
            .filter(each -> MemberHost.memberId(each).filter(id -> id == memberId).isPresent())
            .findFirst();
  }

  private <T extends Protocol> T find(Class<T> type) {
    T protocol = RAFT.findProtocol(type, channel.getProtocolStack().getTopProtocol(), true);
    if (protocol == null) {
      throw new IllegalStateException("The stack has no " + type.getSimpleName());
    }
    return protocol;
  }
}
