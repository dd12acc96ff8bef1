package io.quorate.raft;

import io.quorate.raft.consensus.Configuration;
import io.quorate.raft.consensus.Consensus;
import io.quorate.raft.consensus.Timing;
import io.quorate.raft.log.EngineLog;
import java.util.Set;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import org.jgroups.protocols.raft.Log;
import org.jgroups.raft.StateMachine;
import org.jspecify.annotations.Nullable;

/**
 * What is made at each start of a member, and ends with its stop. Begins and ends on the threads
 * that start and stop the member; the rest is for any thread.
 */
final class ConsensusLife {
  /** A disk that hangs must not hold up the end of a member for longer. */
  private static final long STOP_SECONDS = 2;

  private final ConsensusQueue queue;
  private final MemberHost host;
  private volatile Consumer<Throwable> onFailure = failure -> {};
  private volatile Runnable onLogOpen = () -> {};
  private volatile @Nullable ConsensusLoop loop;
  private volatile boolean isLogClosed = true;

  ConsensusLife(ConsensusQueue queue, MemberHost host) {
    this.queue = queue;
    this.host = host;
  }

  /** To be called before the start: whom to tell why this member has ceased to take part. */
  void onFailure(Consumer<Throwable> listener) {
    onFailure = listener;
  }

  /** To be called before the start: whom to tell that there is a log, before it is used. */
  void onLogOpen(Runnable listener) {
    onLogOpen = listener;
  }

  /** Of the last start, also when that has ended; nothing before the first. Any thread. */
  @Nullable ConsensusLoop loop() {
    return loop;
  }

  /**
   * Restores what was known to be committed, and is ready to take part.
   *
   * @param memberId of this member
   * @param founders who vote as long as the log does not say
   * @param snapshotAfterBytes as {@link Snapshots} has it
   */
  void begin(
      int memberId,
      EngineLog log,
      StateMachine machine,
      Set<Integer> founders,
      long snapshotAfterBytes)
      throws Exception {
    onLogOpen.run();
    var aside = new Aside(queue::put);
    host.begin(machine, aside);
    var restored =
        new Consensus(
            memberId,
            log.storage(),
            log.snapshots(),
            host,
            new Configuration(founders),
            Timing.DEFAULT,
            RandomGenerator.getDefault(),
            System.nanoTime());
    var snapshots =
        new Snapshots(log.storage(), log.snapshots(), host, snapshotAfterBytes, queue::put);
    queue.forget();
    isLogClosed = false;
    loop = new ConsensusLoop(restored, host, snapshots, aside, onFailure);
  }

  /**
   * Lets the batch and the snapshot under way end before the log is closed. The log of a disk that
   * does not answer is left as it is, as if the process was killed.
   *
   * @return {@link #isLogClosed}
   */
  boolean end(@Nullable Log log) {
    @Nullable ConsensusLoop ending = loop;
    isLogClosed =
        (ending == null || ending.end(STOP_SECONDS)) && BoundedClose.close(log, STOP_SECONDS);
    return isLogClosed;
  }

  /** Whether nothing of a member that was stopped can still write to its log. */
  boolean isLogClosed() {
    return isLogClosed;
  }
}
