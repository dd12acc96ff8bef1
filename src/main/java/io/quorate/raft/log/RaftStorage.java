package io.quorate.raft.log;

import java.util.List;
import java.util.Optional;
import org.jgroups.protocols.raft.LogEntry;

/**
 * What consensus keeps on disk (Raft dissertation sections 3.8 and 5.1): the term and the vote, the
 * log, and the latest snapshot. Used by one thread, the consensus thread, except where said.
 *
 * <p>Every method that writes throws {@link StorageException} when it failed; the object then
 * refuses everything else: the member must stop.
 */
public interface RaftStorage {

  /** The term that was saved last; 0 at first. */
  long term();

  /** The id of the member voted for in {@link #term()}; 0 if none. */
  int votedFor();

  /**
   * Durable when it returns.
   *
   * @throws IllegalArgumentException if the term is lower than {@link #term()}, or is the same and
   *     another member was voted for in it
   */
  void saveTermAndVote(long term, int votedFor);

  /** The index of the first log entry present; {@code lastIndex() + 1} if there is none. */
  long firstIndex();

  /** 0 at first; the index of the snapshot when the log behind it is empty. */
  long lastIndex();

  /**
   * The term of the log entry at the index; 0 for index 0; -1 where it is not known. It is known
   * from {@code firstIndex() - 1} to {@code lastIndex()}, and for the snapshot's own index.
   */
  long termAt(long index);

  /**
   * The log entry; it must not be changed.
   *
   * @throws IllegalArgumentException outside of {@code firstIndex()} to {@code lastIndex()}
   */
  LogEntry get(long index);

  /**
   * Writes the entries to the end of the log; not durable before {@link #sync()}. The entries
   * belong to the storage from now on.
   *
   * @param firstIndex {@code lastIndex() + 1}
   * @throws IllegalArgumentException if it is another one, or the terms go down
   */
  void append(long firstIndex, List<LogEntry> entries);

  /**
   * Deletes the entries from the index on. Durable no later than the next {@link #sync()}; what is
   * deleted never comes back after a crash, once that is so.
   *
   * @throws IllegalArgumentException at or below the index of the snapshot or of {@link
   *     #commitHint()}
   */
  void truncateFrom(long index);

  /** Everything before is durable when it returns; does nothing if it is already. */
  void sync();

  /** The last index that is durable. */
  long syncedIndex();

  /**
   * Remembers, without a sync, up to where the log is committed. Indexes beyond {@code lastIndex()}
   * count as that one; lower ones than before are ignored.
   */
  void commitHint(long index);

  /**
   * The last one given. After a restart of the process it is the same, after a loss of power it may
   * be any earlier one or the index of the snapshot; never more than the last durable index.
   */
  long commitHint();

  /**
   * Entries from the index on are not cut behind a snapshot, until the next call: a follower is
   * about to want them. Of a log that became too long, twice as long as the snapshot, they are cut
   * all the same; so are entries that contradict a snapshot. Nothing that was cut comes back. To be
   * called often: what is not wanted any more is cut bit by bit.
   *
   * @param index {@link Long#MAX_VALUE} if nobody wants any
   */
  void keepFrom(long index);

  /** The snapshot adopted last. */
  Optional<StoredSnapshot> snapshot();

  /**
   * Makes a complete snapshot of this storage the latest, durably.
   *
   * <p>If the log contains its index with its term, entries at or below it may be cut, then or by a
   * later append; some are kept for slow followers. Otherwise the whole log is dropped and goes on
   * behind the snapshot. The files of older snapshots are deleted; who still reads one goes on
   * until it is closed, which is left to the caller: before that, the file takes its space.
   *
   * @throws IllegalArgumentException if it is older than the latest, or contradicts an entry at or
   *     below {@link #commitHint()}
   */
  void adopt(StoredSnapshot snapshot);
}
