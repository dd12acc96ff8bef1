package io.quorate.raft;

import io.quorate.raft.consensus.Consensus;
import io.quorate.raft.consensus.ConsensusMessage;
import io.quorate.raft.consensus.MessageCodec;
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
import java.util.function.ObjLongConsumer;
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

  private static final long READ_SECONDS = 10;

  private final ConsensusQueue queue = new ConsensusQueue();
  private final ConsensusCalls calls = new ConsensusCalls(queue, this::isLeader);
  private final MemberHost host = new MemberHost(this);
  private final ConsensusLife life = new ConsensusLife(queue, host);

  /** Nothing is sent any more, should the consensus thread not have ended in time. */
  private volatile boolean stopped;

  static {
    ClassConfigurator.addProtocol(PROTOCOL_ID, HardenedRaft.class);
    ClassConfigurator.add(ConsensusHeader.MAGIC, ConsensusHeader.class);
  }

  ConsensusLife life() {
    return life;
  }

  MemberHost host() {
    return host;
  }

  ConsensusCalls calls() {
    return calls;
  }

  @Override
  public long lastAppended() {
    @Nullable ConsensusLoop current = life.loop();
    return current == null ? super.lastAppended() : current.lastIndex();
  }

  @Override
  public long commitIndex() {
    @Nullable ConsensusLoop current = life.loop();
    return current == null ? super.commitIndex() : current.commitIndex();
  }

  /** As {@link ConsensusCalls#propose}. */
  @Override
  public CompletableFuture<byte[]> setAsync(
      byte[] buffer, int offset, int length, boolean internal, @Nullable Options options) {
    if (internal) {
      throw new UnsupportedOperationException("The voters are changed by addServer, removeServer.");
    }
    return calls.propose(Arrays.copyOfRange(buffer, offset, offset + length));
  }

  /** Refused: {@link ConsensusCalls#readIndex} is how to read. */
  @Override
  public CompletableFuture<byte[]> getAsync(
      byte[] buffer, int offset, int length, @Nullable Options options) {
    throw new UnsupportedOperationException("Reads go by read index.");
  }

  @Override
  public CompletableFuture<byte[]> addServer(String member) {
    return calls.changeVoters(true, Integer.parseInt(member));
  }

  @Override
  public CompletableFuture<byte[]> removeServer(String member) {
    return calls.changeVoters(false, Integer.parseInt(member));
  }

  @Override
  public CompletableFuture<Void> snapshotAsync() {
    ConsensusLoop current = Objects.requireNonNull(life.loop(), "not started");
    return queue.ask(current.snapshots()::take);
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
    stopped = false;
    life.begin(
        Integer.parseInt(raft_id),
        engineLog,
        state_machine,
        members().stream().map(Integer::valueOf).collect(Collectors.toSet()),
        max_log_size);
    state_machine_loaded = true;
  }

  /**
   * As {@link ConsensusLife#end}, before the engine would interrupt what is under way, and wait for
   * ever for a disk that does not answer.
   */
  @Override
  public void stop() {
    @Nullable Log closing = log_impl;
    log_impl = null;
    if (!life.end(closing)) {
      log.warn("%s: the disk did not answer before the stop", local_addr);
    }
    stopped = true;
    super.stop();
    state_machine_loaded = false;
    queue.forget();
    host.appliedIndex().reset();
  }

  @Override
  public void handleView(View next) {
    super.handleView(next);
    @Nullable ConsensusLoop current = life.loop();
    if (current != null) {
      current.view(next);
    }
  }

  /** Often on the thread that reads from the sender's connection: see {@link ConsensusAtOnce}. */
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
    @Nullable ConsensusLoop current = life.loop();
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

  /**
   * Does not wait: the messages of consensus have a flow control of their own.
   *
   * @param ahead whether JGroups is not to see to it that it arrives, and in which order; only for
   *     what it does not cut into pieces, which would be kept for ever where one is lost
   */
  void send(Address member, ConsensusMessage message, boolean ahead) {
    if (stopped) {
      return;
    }
    Message sent =
        new BytesMessage(member, MessageCodec.encode(message))
            .putHeader(id, new ConsensusHeader())
            .setFlag(Message.Flag.NO_FC);
    if (ahead) {
      sent.setFlag(Message.Flag.NO_RELIABILITY);
    }
    down_prot.down(sent);
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
}
