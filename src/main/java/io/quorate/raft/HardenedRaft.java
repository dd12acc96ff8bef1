package io.quorate.raft;

import io.quorate.raft.consensus.Configuration;
import io.quorate.raft.consensus.Consensus;
import io.quorate.raft.consensus.ConsensusMessage;
import io.quorate.raft.consensus.MessageCodec;
import io.quorate.raft.consensus.Pending;
import io.quorate.raft.consensus.Timing;
import io.quorate.raft.log.EngineLog;
import java.io.IOException;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.ObjLongConsumer;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;
import org.jgroups.Address;
import org.jgroups.BytesMessage;
import org.jgroups.Message;
import org.jgroups.View;
import org.jgroups.conf.ClassConfigurator;
import org.jgroups.protocols.raft.Log;
import org.jgroups.protocols.raft.LogEntry;
import org.jgroups.protocols.raft.RAFT;
import org.jgroups.raft.Options;
import org.jgroups.raft.util.CommitTable;
import org.jgroups.raft.util.RequestTable;
import org.jgroups.util.MessageBatch;
import org.jspecify.annotations.Nullable;

/**
 * {@link RAFT} of JGroups-RAFT 1.1.4.Final as the place where {@link Consensus} runs: its thread,
 * its log and its state machine are kept, what it decides is not. No line of the engine is mirrored
 * here; each override says which of its paths it closes:
 *
 * <ul>
 *   <li>{@link #getAsync}: reads without a majority, and acknowledges pending writes (Raft
 *       dissertation section 6.4).
 *   <li>{@link #setAsync}, {@link #up(Message)}, {@link #processQueue}: a queue of ours carries
 *       work for {@link Consensus}, so {@code process}, {@code handleUpRequest} and the roles of
 *       the engine never see a message. These count acknowledgements of tails that were never
 *       compared, commit the own tail on an empty message, commit entries of earlier terms by
 *       counting, swallow failing appends, and help a member that is behind only when there is
 *       nothing else to do (sections 3.5 and 3.6.2).
 *   <li>{@link #initStateMachineFromLog}: the engine keeps the majority of the members before a
 *       snapshot (section 4.1 and chapter 5).
 *   <li>{@link #addServer}, {@link #removeServer}: the voters count from when they are in the log,
 *       and all of them are in it (section 4.1).
 *   <li>{@link #snapshotAsync}, {@link #takeSnapshot}: the engine writes the whole state on the
 *       consensus thread (chapter 5).
 *   <li>{@link #logEntries}: the engine reads the log while it is written.
 *   <li>{@link #createRequestTable}, {@link #createCommitTable}: nothing is counted there.
 *   <li>{@link #lastAppended}, {@link #commitIndex}, {@link #handleView}: the engine's fields are
 *       those of another thread.
 *   <li>{@link #stop}: the engine interrupts its thread in the middle of a write.
 * </ul>
 *
 * <p>Thread-safe. Futures complete on the consensus thread, which must not wait.
 */
public final class HardenedRaft extends RAFT {
  static final short PROTOCOL_ID = 1201;

  /** A disk that hangs must not hold up the end of a member for longer. */
  private static final long STOP_SECONDS = 2;

  private static final long READ_SECONDS = 10;

  private final ConsensusQueue queue = new ConsensusQueue();
  private final MemberHost host = new MemberHost(this);
  private volatile Consumer<Throwable> onFailure = failure -> {};
  private volatile Runnable onLogOpen = () -> {};
  private volatile @Nullable ConsensusLoop loop;
  private volatile @Nullable Snapshots snapshots;
  private volatile boolean isLogClosed = true;

  static {
    ClassConfigurator.addProtocol(PROTOCOL_ID, HardenedRaft.class);
    ClassConfigurator.add(ConsensusHeader.MAGIC, ConsensusHeader.class);
  }

  /** To be called before the start: whom to tell why this member has ceased to take part. */
  void onFailure(Consumer<Throwable> listener) {
    onFailure = listener;
  }

  /** To be called before the start: whom to tell that there is a log, before it is used. */
  void onLogOpen(Runnable listener) {
    onLogOpen = listener;
  }

  MemberHost host() {
    return host;
  }

  @Override
  public long lastAppended() {
    @Nullable ConsensusLoop current = loop;
    return current == null ? super.lastAppended() : current.lastIndex();
  }

  @Override
  public long commitIndex() {
    @Nullable ConsensusLoop current = loop;
    return current == null ? super.commitIndex() : current.commitIndex();
  }

  /**
   * Puts a command into the log.
   *
   * @return what the state machine answered, after a majority has the command on disk
   * @throws IllegalStateException if this member does not lead; nothing was done then
   */
  @Override
  public CompletableFuture<byte[]> setAsync(
      byte[] buffer, int offset, int length, boolean internal, @Nullable Options options) {
    if (internal) {
      throw new UnsupportedOperationException("The voters are changed by addServer, removeServer.");
    }
    byte[] command = Arrays.copyOfRange(buffer, offset, offset + length);
    return asLeader(length, (now, pending) -> now.propose(command, pending));
  }

  /**
   * As {@link #setAsync}, if this member still leads in this term when its turn comes; else it
   * fails and nothing was done.
   */
  CompletableFuture<byte[]> proposeIn(long term, byte[] command) {
    return queue.ask(
        command.length,
        (now, result) -> {
          var pending = new PendingFuture<>(result);
          if (now.term() == term) {
            now.propose(command, pending);
          } else {
            pending.failed(Pending.NotDone.NOT_LEADER);
          }
        });
  }

  /** Refused: {@link #readIndex} is how to read. */
  @Override
  public CompletableFuture<byte[]> getAsync(
      byte[] buffer, int offset, int length, @Nullable Options options) {
    throw new UnsupportedOperationException("Reads go by read index.");
  }

  /**
   * The index that a read has to wait for: it holds all that was acknowledged before this call.
   *
   * @throws IllegalStateException if this member does not lead
   */
  CompletableFuture<Long> readIndex() {
    return asLeader(0, Consensus::read);
  }

  /** Whether this member leads, and knows that another lacks next to nothing of its log. */
  CompletableFuture<Boolean> isCaughtUp(int member) {
    return queue.ask((now, answer) -> answer.complete(now.isCaughtUp(member)));
  }

  @Override
  public CompletableFuture<byte[]> addServer(String member) {
    return asLeader(0, (now, done) -> now.changeVoters(true, Integer.parseInt(member), done));
  }

  @Override
  public CompletableFuture<byte[]> removeServer(String member) {
    return asLeader(0, (now, done) -> now.changeVoters(false, Integer.parseInt(member), done));
  }

  @Override
  public CompletableFuture<Void> snapshotAsync() {
    Snapshots current = Objects.requireNonNull(snapshots, "not started");
    return queue.ask(current::take);
  }

  /** Waits for the consensus thread; not to be called on it. */
  @Override
  public void logEntries(ObjLongConsumer<LogEntry> reader) {
    CompletableFuture<Void> read =
        queue.ask(
            (now, done) -> {
              try {
                log_impl.forEach(reader);
                done.complete(null);
              } catch (RuntimeException e) {
                done.completeExceptionally(e);
              }
            });
    read.orTimeout(READ_SECONDS, TimeUnit.SECONDS).join();
  }

  /** Restores what was known to be committed, and is ready to take part; once in every start. */
  @Override
  public void initStateMachineFromLog() throws Exception {
    boolean ready = state_machine != null && !state_machine_loaded;
    if (!ready || !(log_impl instanceof EngineLog engineLog)) {
      return;
    }
    onLogOpen.run();
    var aside = new Aside(queue::put);
    host.begin(state_machine, aside);
    var founders =
        new Configuration(members().stream().map(Integer::valueOf).collect(Collectors.toSet()));
    var restored =
        new Consensus(
            Integer.parseInt(raft_id),
            engineLog.storage(),
            engineLog.snapshots(),
            host,
            founders,
            Timing.DEFAULT,
            RandomGenerator.getDefault(),
            System.nanoTime());
    var taking =
        new Snapshots(engineLog.storage(), engineLog.snapshots(), host, max_log_size, queue::put);
    queue.forget();
    snapshots = taking;
    isLogClosed = false;
    loop = new ConsensusLoop(restored, host, taking, aside, onFailure);
    state_machine_loaded = true;
  }

  /**
   * Lets the batch and the snapshot under way end before the log is closed: the engine would
   * interrupt them, and wait for ever for a disk that does not answer. The log of such a disk is
   * left as it is, as if the process was killed.
   */
  @Override
  public void stop() {
    @Nullable ConsensusLoop ending = loop;
    @Nullable Log closing = log_impl;
    log_impl = null;
    isLogClosed =
        (ending == null || ending.end(STOP_SECONDS)) && BoundedClose.close(closing, STOP_SECONDS);
    if (!isLogClosed) {
      log.warn("%s: the disk did not answer before the stop", local_addr);
    }
    super.stop();
    state_machine_loaded = false;
    queue.forget();
    host.appliedIndex().reset();
  }

  /** Whether nothing of a member that was stopped can still write to its log. */
  boolean isLogClosed() {
    return isLogClosed;
  }

  @Override
  public void handleView(View next) {
    super.handleView(next);
    @Nullable ConsensusLoop current = loop;
    if (current != null) {
      current.view(next);
    }
  }

  /** On the thread that reads from the connection to the sender: see {@link ConsensusAtOnce}. */
  @Override
  public @Nullable Object up(Message message) {
    if (message.getHeader(id) == null) {
      return up_prot.up(message);
    }
    receive(message);
    return null;
  }

  @Override
  public void up(MessageBatch messages) {
    for (Iterator<Message> each = messages.iterator(); each.hasNext(); ) {
      Message message = each.next();
      if (message.getHeader(id) != null) {
        each.remove();
        receive(message);
      }
    }
    if (!messages.isEmpty()) {
      up_prot.up(messages);
    }
  }

  /** One batch; the engine's thread calls this again and again until it is stopped. */
  @Override
  protected void processQueue() {
    @Nullable ConsensusLoop current = loop;
    if (current == null || !current.goesOn()) {
      LockSupport.parkNanos(ConsensusLoop.TICK_NANOS);
      return;
    }
    try {
      current.run(queue.take(ConsensusLoop.TICK_NANOS));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  protected void createRequestTable() {
    request_table = new RequestTable<>();
  }

  @Override
  protected void createCommitTable() {
    commit_table = new CommitTable(List.of(), 0);
  }

  @Override
  protected void takeSnapshot() {
    throw new UnsupportedOperationException("Snapshots are taken by snapshotAsync.");
  }

  /** Does not wait: the messages of consensus have a flow control of their own. */
  void send(Address member, ConsensusMessage message) {
    down_prot.down(
        new BytesMessage(member, MessageCodec.encode(message))
            .putHeader(id, new ConsensusHeader())
            .setFlag(Message.Flag.NO_FC));
  }

  /** Tells all who ask the engine who leads. */
  void follow(long term, @Nullable Address leader) {
    raft_state.tryAdvanceTerm(term);
    if (!Objects.equals(raft_state.leader(), leader)) {
      raft_state.setLeader(null);
      if (leader != null) {
        raft_state.setLeader(leader);
      }
    }
  }

  /** The voters, for all who ask the engine. */
  void voters(Set<Integer> voters) {
    members(voters.stream().map(String::valueOf).toList());
  }

  private void receive(Message message) {
    Address source = message.getSrc();
    ConsensusMessage content;
    try {
      content = MessageCodec.decode(message.getArray(), message.getOffset(), message.getLength());
    } catch (IOException e) {
      log.warn("%s: %s says what cannot be read: %s", local_addr, source, e.getMessage());
      return;
    }
    queue.offer(now -> host.memberAt(source).ifPresent(member -> now.receive(member, content)));
  }

  private <T> CompletableFuture<T> asLeader(int bytes, BiConsumer<Consensus, Pending<T>> action) {
    if (!isLeader()) {
      throw new IllegalStateException("This member does not lead.");
    }
    return queue.ask(bytes, (now, result) -> action.accept(now, new PendingFuture<>(result)));
  }
}
