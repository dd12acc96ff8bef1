package io.quorate.raft.log;

import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.ObjLongConsumer;
import org.jgroups.Address;
import org.jgroups.protocols.raft.Log;
import org.jgroups.protocols.raft.LogEntries;
import org.jgroups.protocols.raft.LogEntry;
import org.jspecify.annotations.Nullable;

/**
 * The {@link DurableLog} as the {@code log_class} of RAFT, which makes it and starts from what it
 * says; consensus of ours uses the {@link #storage}. What only the stock consensus would call
 * throws: it would lose what we promise. Used by the thread that starts RAFT, then by the consensus
 * thread. Tests have one on a disk that fails.
 */
public class EngineLog implements Log {
  private @Nullable DurableLog log;

  /** The storage behind it, from {@link #init} to {@link #close}. */
  public RaftStorage storage() {
    return log();
  }

  /** Where snapshots of the storage are made. */
  public SnapshotStore snapshots() {
    return log().snapshots();
  }

  /**
   * Opens the log in the directory of that name, and makes it if it is not there.
   *
   * @param args {@code segment_bytes} and {@code cache_bytes}, see {@link LogOptions}
   * @throws StorageException if it is damaged, of another format, or cannot be written
   */
  @Override
  public void init(String name, @Nullable Map<String, String> args) {
    Path directory = Path.of(name);
    if (Files.exists(directory) && !Files.isDirectory(directory)) {
      throw new StorageException(name + " is a file; the log needs a directory of that name.");
    }
    log = open(directory, options(args == null ? Map.of() : args));
  }

  /** It always syncs; RAFT tells what its stack says. */
  @Override
  public Log useFsync(boolean sync) {
    return this;
  }

  @Override
  public boolean useFsync() {
    return true;
  }

  @Override
  public void delete() {
    throw unsupported("The log is deleted with the data directory of its member.");
  }

  @Override
  public long currentTerm() {
    return log().term();
  }

  /** A term that is new is saved without a vote; one that is lower is refused. */
  @Override
  public Log currentTerm(long term) {
    if (term != log().term()) {
      log().saveTermAndVote(term, 0);
    }
    return this;
  }

  /** Always null: the vote is kept as the id of a member, {@link RaftStorage#votedFor()}. */
  @Override
  public @Nullable Address votedFor() {
    return null;
  }

  @Override
  public Log votedFor(@Nullable Address member) {
    if (member != null) {
      throw unsupported("A vote is saved together with its term.");
    }
    return this;
  }

  @Override
  public long commitIndex() {
    return log().commitHint();
  }

  @Override
  public Log commitIndex(long index) {
    log().commitHint(index);
    return this;
  }

  @Override
  public long firstAppended() {
    return log().firstIndex();
  }

  @Override
  public long lastAppended() {
    return log().lastIndex();
  }

  @Override
  public void setSnapshot(ByteBuffer snapshot) {
    throw unsupported("A snapshot has an index and a term.");
  }

  /** Always null: RAFT would read it as the state of an unknown index. We load it ourselves. */
  @Override
  public @Nullable ByteBuffer getSnapshot() {
    return null;
  }

  /** Durable when it returns: this caller knows no sync. */
  @Override
  public long append(long index, LogEntries entries) {
    List<LogEntry> added = new ArrayList<>();
    entries.forEach(added::add);
    log().append(index, added);
    log().sync();
    return log().lastIndex();
  }

  @Override
  public @Nullable LogEntry get(long index) {
    boolean present = index >= log().firstIndex() && index <= log().lastIndex();
    return present ? log().get(index) : null;
  }

  @Override
  public void truncate(long firstKept) {
    throw unsupported("The log is cut when a snapshot is adopted.");
  }

  @Override
  public void reinitializeTo(long index, LogEntry entry) {
    throw unsupported("A snapshot of another member is adopted.");
  }

  @Override
  public void deleteAllEntriesStartingFrom(long index) {
    log().truncateFrom(index);
  }

  @Override
  public void forEach(ObjLongConsumer<LogEntry> function, long from, long to) {
    long last = Math.min(to, log().lastIndex());
    for (long index = Math.max(from, log().firstIndex()); index <= last; index++) {
      function.accept(log().get(index), index);
    }
  }

  @Override
  public void forEach(ObjLongConsumer<LogEntry> function) {
    forEach(function, log().firstIndex(), log().lastIndex());
  }

  @Override
  public long sizeInBytes() {
    return log().sizeInBytes();
  }

  @Override
  public void close() {
    if (log != null) {
      log.close();
      log = null;
    }
  }

  DurableLog open(Path directory, LogOptions options) {
    return DurableLog.open(directory, options);
  }

  private DurableLog log() {
    if (log == null) {
      throw new IllegalStateException("The log is not open.");
    }
    return log;
  }

  private static LogOptions options(Map<String, String> args) {
    LogOptions byDefault = LogOptions.DEFAULT;
    String segmentBytes = args.get("segment_bytes");
    String cacheBytes = args.get("cache_bytes");
    return new LogOptions(
        segmentBytes == null ? byDefault.segmentBytes() : Integer.parseInt(segmentBytes),
        cacheBytes == null ? byDefault.cacheBytes() : Long.parseLong(cacheBytes));
  }

  private static UnsupportedOperationException unsupported(String why) {
    return new UnsupportedOperationException(why);
  }
}
