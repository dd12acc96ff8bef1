package io.quorate.client;

import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * A client of a cluster. Safe for any number of threads; make one, and close it at the end.
 *
 * <p>A call asks the member that answered last, and the others when that one does not. It is
 * repeated until it is answered or its time has passed; a write has a name (an idempotency key), by
 * which the members know a repetition, so that it is done once. If the time passes, {@link
 * UnavailableException} says that nothing was changed, and {@link UnknownOutcomeException} that
 * something may have been. What a member refuses is a {@link ProblemException}. A thread that is
 * interrupted gets one of the first two, and stays interrupted.
 */
public final class Quorate implements AutoCloseable {
  private static final Duration LONGEST_POLL = Duration.ofMinutes(1);

  private final Connection connection;
  private final Entries entries;
  private final Ranges ranges;
  private final Leases leases;

  private Quorate(Connection connection) {
    this.connection = connection;
    entries = new Entries(connection.caller());
    ranges = new Ranges(connection.caller());
    leases = new Leases(connection);
  }

  /**
   * A client of these members. Nothing is sent yet.
   *
   * @param members their HTTP addresses: {@code http://10.0.0.1:12380}
   */
  public static Quorate connect(String... members) {
    return connect(ClientOptions.of(members));
  }

  /** A client with these options. Nothing is sent yet. */
  public static Quorate connect(ClientOptions options) {
    return new Quorate(Connection.open(options));
  }

  /** The entry, linearizable. */
  public Optional<Entry> get(String key) {
    return get(key, ReadOptions.linearizable());
  }

  /** The entry. */
  public Optional<Entry> get(String key, ReadOptions options) {
    return entries.read(key, options).entry();
  }

  /** The entry, with what is known of how new that is. */
  public Reading read(String key, ReadOptions options) {
    return entries.read(key, options);
  }

  /** The entry, unless it still has this revision: then empty, and no value travels. */
  public Optional<Reading> readUnless(String key, long revision, ReadOptions options) {
    return entries.readUnless(key, revision, options);
  }

  /** The revision of an entry, without its value; empty if there is no entry. */
  public OptionalLong revision(String key, ReadOptions options) {
    return entries.revision(key, options);
  }

  /**
   * The versions of a key that are kept, the newest first.
   *
   * @param limit the most of them
   */
  public History history(String key, int limit) {
    return history(key, limit, ReadOptions.linearizable());
  }

  /** The versions of a key that are kept, the newest first; at most so many. */
  public History history(String key, int limit, ReadOptions options) {
    return entries.history(key, limit, options);
  }

  /** Writes a text. */
  public Written put(String key, String text) {
    return put(key, Value.text(text));
  }

  /** Writes a value. */
  public Written put(String key, Value value) {
    return put(key, value, WriteOptions.none());
  }

  /**
   * Writes a value on terms.
   *
   * @throws PreconditionFailedException if the condition does not hold
   * @throws FenceFailedException if a fence does not hold
   */
  public Written put(String key, Value value, WriteOptions options) {
    return entries.put(key, value, options);
  }

  /**
   * Changes an entry that is JSON; as {@link #put(String, Value, WriteOptions)} otherwise.
   *
   * @return the revision that the entry has now
   */
  public long patch(String key, Patch patch, WriteOptions options) {
    return entries.patch(key, patch, options);
  }

  /** Deletes an entry, if there is one. */
  public Deleted delete(String key) {
    return delete(key, WriteOptions.none());
  }

  /** Deletes an entry, if there is one, on terms. */
  public Deleted delete(String key, WriteOptions options) {
    return entries.delete(key, options);
  }

  /** The entries whose keys begin so, all at one revision. */
  public Listing<Entry> list(String prefix) {
    return list(Range.prefix(prefix), ListOptions.usual());
  }

  /** The entries of a range, all at one revision. */
  public Listing<Entry> list(Range range, ListOptions options) {
    return ranges.list(range, options);
  }

  /** The keys of a range, all at one revision. */
  public Listing<String> keys(Range range, ListOptions options) {
    return ranges.keys(range, options);
  }

  /** How many entries a range has. */
  public long count(Range range, ReadOptions options) {
    return ranges.count(range, options);
  }

  /** Deletes the entries of a range, in one revision. It cannot be {@link Range#all()}. */
  public DeletedRange delete(Range range, WriteOptions options) {
    return ranges.delete(range, options);
  }

  /** A transaction to put together. */
  public Transaction transaction() {
    return new Transaction(connection.caller());
  }

  /**
   * Tells of changes, each once and in order, until it is closed. A watch from now on tells of all
   * that is acknowledged after this method has returned.
   */
  public Watch watch(WatchOptions options, WatchListener listener) {
    long from = options.from().orElseGet(() -> entries.currentRevision() + 1);
    var watch = new Watch(connection, options, from, listener);
    watch.start();
    return watch;
  }

  /**
   * Waits for changes, once: for callers that have no thread to be told on. {@link #watch} does the
   * same without a request for each answer, and goes on by itself.
   *
   * @param options from the revision after that of the last answer on; without one, from now on
   * @param wait from a millisecond to a minute, if nothing has changed before
   * @throws CompactedException if what comes next is not kept any more
   */
  public Polled poll(WatchOptions options, Duration wait) {
    if (wait.toMillis() < 1 || wait.compareTo(LONGEST_POLL) > 0) {
      throw new IllegalArgumentException("A poll waits from 1 ms to a minute: " + wait);
    }
    long from = options.from().orElseGet(() -> entries.currentRevision() + 1);
    return connection
        .caller()
        .success(Request.read("GET", options.target(from), Optional.empty()).waiting(wait))
        .json(Polled::of);
  }

  public Leases leases() {
    return leases;
  }

  public Locks locks() {
    return new Locks(connection, leases);
  }

  public Elections elections() {
    return new Elections(connection, leases);
  }

  public Cluster cluster() {
    return new Cluster(connection.caller());
  }

  /** The highest revision of the store that this client has seen. */
  public long highestRevisionSeen() {
    return connection.caller().highestSeen();
  }

  /**
   * Ends all watches, and all threads once what they do is done. Leases that are held are kept
   * alive no more and count as lost; close them before, to end them at once.
   */
  @Override
  public void close() {
    connection.close();
  }
}
