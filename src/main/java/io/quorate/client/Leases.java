package io.quorate.client;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/** Leases: entries and locks that end unless somebody keeps them alive. */
public final class Leases {
  private static final Target ALL = Target.of("/v1/leases");
  private static final String NO_SUCH_LEASE = "no-such-lease";
  private static final int PAGE = 1000;

  private final Connection connection;

  Leases(Connection connection) {
    this.connection = connection;
  }

  /**
   * A new lease that this client keeps alive until it is closed.
   *
   * @param ttl in whole seconds, after which the lease ends once nobody keeps it alive
   */
  public HeldLease hold(Duration ttl) {
    return hold(ttl, WriteOptions.none());
  }

  /**
   * As {@link #hold(Duration)}, on terms: see {@link #grant(Duration, WriteOptions)}.
   *
   * @param options no idempotency key: one that was used before would bring a lease that somebody
   *     else may hold
   * @throws ProblemException 404 if the answer was lost, and the lease has ended before there was
   *     another
   */
  public HeldLease hold(Duration ttl, WriteOptions options) {
    options.requireNoKey("A lease that is held is a new one.");
    long before = System.nanoTime();
    LeaseInfo granted = grant(ttl, options);
    var lease = new HeldLease(connection, this, granted.id(), granted.ttl(), before);
    lease.start();
    return lease;
  }

  /**
   * A new lease that is the caller's to keep alive.
   *
   * @param ttl in whole seconds
   */
  public LeaseInfo grant(Duration ttl) {
    return grant(ttl, WriteOptions.none());
  }

  /**
   * As {@link #grant(Duration)}, on terms. With an idempotency key that was used before it is the
   * same lease, and has its whole time from this call on.
   *
   * @param options fences, an idempotency key and a time at most
   * @throws ProblemException 404 if the lease of that key, or of an attempt whose answer was lost,
   *     has ended since: there is none, and another one takes another key
   * @throws FenceFailedException if a fence does not hold
   */
  public LeaseInfo grant(Duration ttl, WriteOptions options) {
    options.requireNoMoreThanFences("A lease is granted with fences at most.");
    Request request = Request.write("POST", ALL, options).json(Map.of("ttl_seconds", seconds(ttl)));
    return connection.caller().success(request).json(LeaseInfo::of);
  }

  /**
   * Begins the time of a lease anew.
   *
   * @return its time from now on; empty if there is no such lease, or no more
   */
  public Optional<Duration> keepAlive(long id) {
    return keepAlive(id, WriteOptions.none());
  }

  /**
   * @param patience with one member
   */
  Optional<Duration> keepAlive(long id, Duration within, Duration patience) {
    // Once more does no harm, and has no place among the writes that are remembered.
    return renewed(
        Request.plain("POST", keepAliveOf(id), Request.Repetition.HARMLESS)
            .within(within)
            .patience(patience));
  }

  /**
   * As {@link #keepAlive(long)}, on terms.
   *
   * @param options fences and a time at most; no idempotency key, for none is needed: once more
   *     does no harm
   * @throws FenceFailedException if a fence does not hold
   */
  public Optional<Duration> keepAlive(long id, WriteOptions options) {
    options.requireNoMoreThanFences("A lease is kept alive with fences at most.");
    options.requireNoKey("A lease is kept alive by a request of its own each time.");
    Request request =
        Request.plain("POST", keepAliveOf(id), Request.Repetition.HARMLESS)
            .fencedBy(options.fences());
    return renewed(options.within().map(request::within).orElse(request));
  }

  /** Ends a lease now, with all that depends on it. One that has ended is left so. */
  public void revoke(long id) {
    revoke(id, WriteOptions.none());
  }

  /**
   * As {@link #revoke(long)}, on terms.
   *
   * @param options fences, an idempotency key and a time at most
   * @throws FenceFailedException if a fence does not hold
   */
  public void revoke(long id, WriteOptions options) {
    options.requireNoMoreThanFences("A lease is ended with fences at most.");
    var unused = found(Request.write("DELETE", one(id), options));
  }

  /** One lease. */
  public Optional<LeaseInfo> find(long id) {
    return found(Request.read("GET", one(id), Optional.empty()))
        .map(answer -> answer.json(LeaseInfo::of));
  }

  /** All leases, in the order of their ids, read page by page. */
  public List<LeaseInfo> list() {
    var all = new ArrayList<LeaseInfo>();
    OptionalLong after = OptionalLong.empty();
    while (true) {
      Target target = ALL.with("limit", PAGE);
      if (after.isPresent()) {
        target = target.with("after", after.getAsLong());
      }
      List<LeaseInfo> page =
          connection
              .caller()
              .success(Request.read("GET", target, Optional.empty()))
              .json(json -> json.objects("leases").stream().map(LeaseInfo::of).toList());
      all.addAll(page);
      if (page.size() < PAGE) {
        return all;
      }
      after = OptionalLong.of(page.get(page.size() - 1).id());
    }
  }

  private Optional<Duration> renewed(Request request) {
    return found(request)
        .map(answer -> answer.json(json -> Duration.ofSeconds(json.number("ttl_seconds"))));
  }

  private Optional<Answer> found(Request request) {
    Answer answer = connection.caller().call(request);
    if (answer.status() == 404 && answer.isProblem(NO_SUCH_LEASE)) {
      return Optional.empty();
    }
    if (answer.status() / 100 != 2) {
      throw answer.refusal(!request.isRead());
    }
    return Optional.of(answer);
  }

  private static Target keepAliveOf(long id) {
    return Target.of(one(id).text() + "/keepalive");
  }

  private static Target one(long id) {
    return Target.of(ALL.text() + "/" + id);
  }

  /**
   * @throws IllegalArgumentException unless whole seconds, at least one
   */
  static long seconds(Duration ttl) {
    if (ttl.toSeconds() < 1 || !ttl.equals(Duration.ofSeconds(ttl.toSeconds()))) {
      throw new IllegalArgumentException("A lease has whole seconds, at least one: " + ttl);
    }
    return ttl.toSeconds();
  }
}
