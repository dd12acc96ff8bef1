package io.quorate.raft;

import java.util.Collection;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.jgroups.Address;
import org.jgroups.conf.ClassConfigurator;
import org.jgroups.protocols.raft.LogEntry;
import org.jgroups.protocols.raft.RAFT;
import org.jgroups.raft.util.CommitTable;

/**
 * The stock {@link RAFT} of JGroups-RAFT 1.1.4.Final, with followers that catch up.
 *
 * <ul>
 *   <li>{@link #process}: the stock leader resends only when its queue is idle, so under load a
 *       follower that fell behind stays behind. Here it is helped every {@code resend_interval}.
 *   <li>{@link #resend(Address, long, long)}: the stock leader puts the whole backlog into one
 *       message, and sends term 0 for an entry before the log. Here one message is bounded, and a
 *       member that lacks what was cut off gets a snapshot.
 *   <li>{@link #sendSnapshotTo}: not again before the last one can have been installed.
 *   <li>{@link #tellCommitted}: an idle follower learns of a commit only at the next tick. A member
 *       that waits for its own command is told at once, by the entry itself, so that the
 *       consistency check of AppendEntries holds (Raft dissertation section 3.5).
 *   <li>{@link #voters}: the stock list of members is changed in place by the consensus thread.
 * </ul>
 */
public final class CatchUpRaft extends RAFT {
  private static final short PROTOCOL_ID = 1201;

  /** Bytes of entries in one message to a member that catches up: some milliseconds of a LAN. */
  private static final int RESEND_BYTES = 1 << 20;

  /** Entries in one message to a member that catches up; each has a cost apart from its bytes. */
  private static final int RESEND_ENTRIES = 4096;

  /**
   * Between two snapshots to one member: what installing one may take before it is acknowledged.
   */
  private static final long SNAPSHOT_NANOS = TimeUnit.SECONDS.toNanos(5);

  private final Set<Address> toldNext = ConcurrentHashMap.newKeySet();
  private final Map<Address, Long> snapshotNanos = new HashMap<>();
  private volatile Set<Integer> voters = Set.of();
  private volatile Runnable onVotersChange = () -> {};
  private long lastResendNanos = System.nanoTime();
  private long appendedAtLastResend;

  static {
    ClassConfigurator.addProtocol(PROTOCOL_ID, CatchUpRaft.class);
  }

  /** The members whose logs count towards a majority, as of the last one committed here. */
  Set<Integer> voters() {
    return voters;
  }

  /** The listener runs on the consensus thread. */
  void onVotersChange(Runnable listener) {
    onVotersChange = listener;
  }

  /** Lets the member know, after the current batch, how far the log is committed. Thread-safe. */
  void tellCommitted(Address member) {
    toldNext.add(member);
  }

  /**
   * How many entries the member lacks; {@link Long#MAX_VALUE} if it is out of reach or this member
   * does not lead.
   */
  long lag(Address member) {
    CommitTable table = commit_table;
    CommitTable.Entry entry = table == null ? null : table.get(member);
    return entry == null ? Long.MAX_VALUE : last_appended - entry.matchIndex();
  }

  @Override
  public RAFT members(Collection<String> list) {
    super.members(list);
    publishVoters();
    return this;
  }

  /** Ready for another start, which reads the log again. */
  @Override
  public void stop() {
    super.stop();
    log_impl = null;
    state_machine_loaded = false;
    snapshotNanos.clear();
  }

  @Override
  protected void process(List<Request> requests) {
    super.process(requests);
    for (Iterator<Address> members = toldNext.iterator(); members.hasNext(); ) {
      Address member = members.next();
      members.remove();
      sendCommitted(member);
    }
    resendWhenDue();
  }

  @Override
  protected void resend(Address target, long index) {
    if (knowsPrevious(index)) {
      super.resend(target, index);
    }
  }

  @Override
  protected void resend(Address target, long from, long to) {
    if (!knowsPrevious(from)) {
      trySnapshotTo(target);
      return;
    }
    long bytes = 0;
    long last = from;
    for (long index = from; index <= to && index - from < RESEND_ENTRIES; index++) {
      LogEntry entry = log_impl.get(index);
      bytes += entry == null ? 0 : entry.length();
      if (bytes > RESEND_BYTES && index > from) {
        break;
      }
      last = index;
    }
    super.resend(target, from, last);
  }

  /** The stock leader makes and sends another one at every tick until the first is acknowledged. */
  @Override
  protected void sendSnapshotTo(Address member) throws Exception {
    long now = System.nanoTime();
    Long last = snapshotNanos.get(member);
    if (last == null || now - last >= SNAPSHOT_NANOS) {
      snapshotNanos.put(member, now);
      super.sendSnapshotTo(member);
    }
  }

  @Override
  protected void _addServer(String name) {
    super._addServer(name);
    publishVoters();
  }

  @Override
  protected void _removeServer(String name) {
    super._removeServer(name);
    publishVoters();
  }

  /**
   * Whether the term of the entry before is known. Where the log was cut it is not, and the stock
   * leader would send term 0: a follower takes that for a conflict, and deletes what it has
   * acknowledged.
   */
  private boolean knowsPrevious(long index) {
    return index <= 1 || log_impl.get(index - 1) != null;
  }

  private void trySnapshotTo(Address member) {
    try {
      sendSnapshotTo(member);
    } catch (Exception e) {
      log.error("%s: cannot send a snapshot to %s: %s", local_addr, member, e);
    }
  }

  private void sendCommitted(Address member) {
    CommitTable table = commit_table;
    CommitTable.Entry entry = table == null ? null : table.get(member);
    if (entry != null && commit_index > entry.commitIndex() && commit_index > 0) {
      resend(member, commit_index);
    }
  }

  /** Helps those who lack entries that were there at the last time already. */
  private void resendWhenDue() {
    long now = System.nanoTime();
    CommitTable table = commit_table;
    if (table == null || now - lastResendNanos < TimeUnit.MILLISECONDS.toNanos(resend_interval)) {
      return;
    }
    long due = appendedAtLastResend;
    lastResendNanos = now;
    appendedAtLastResend = last_appended;
    table.forEach(
        (member, entry) -> {
          if (entry.matchIndex() < due) {
            entry.sendSingleMessage(false);
            sendAppendEntriesMessage(member, entry);
          }
        });
  }

  private void publishVoters() {
    voters = members().stream().map(Integer::valueOf).collect(Collectors.toUnmodifiableSet());
    onVotersChange.run();
  }
}
