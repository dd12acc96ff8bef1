package io.quorate.statemachine;

import io.quorate.command.RequestId;
import io.quorate.command.RequestStamp;
import io.quorate.command.Result;
import java.util.Optional;
import org.pcollections.HashPMap;
import org.pcollections.HashTreePMap;

/**
 * The latest writes and their results, so that one submitted again is answered and not applied
 * again. Bounded by number and by bytes; what lies before the oldest that is remembered counts as
 * {@linkplain #isForgotten forgotten}, and is refused rather than risked. This holds for a
 * forwarded write that was retried, and for a log replayed over a snapshot newer than it.
 *
 * <p>A write that a client has named, and sends again, is another request, with a place of its own
 * here: only so does a replay of it over a newer snapshot find it either remembered or forgotten.
 *
 * @param results by request id
 * @param order the remembered ids by the number of their write
 * @param bytes what the remembered results weigh
 * @param keyed what clients have named, which is remembered for longer
 */
public record RecentRequests(
    HashPMap<RequestId, Result> results, Window<RequestId> order, long bytes, KeyedRequests keyed) {

  /**
   * Requests remembered: more than what one cluster writes within the longest request timeout at a
   * thousand writes a second, for at most some tens of megabytes. A member submits a request again
   * no longer than that.
   */
  static final int MAX_REQUESTS = 65_536;

  /** Bytes of remembered results; only those that carry entries, or quote one, weigh much. */
  static final long MAX_BYTES = 64L * 1024 * 1024;

  /** The weight of a result without the entries that it carries. */
  private static final int RESULT_BYTES = 128;

  /** The weight of the result of one operation of a transaction. */
  private static final int OPERATION_BYTES = 32;

  /** No write remembered, none seen. */
  public static final RecentRequests EMPTY =
      new RecentRequests(HashTreePMap.empty(), Window.emptyBefore(0), 0);

  /** Without any that a client has named. */
  RecentRequests(HashPMap<RequestId, Result> results, Window<RequestId> order, long bytes) {
    this(results, order, bytes, KeyedRequests.NONE);
  }

  /** How many writes there have been, remembered or not. */
  public long writes() {
    return order.next();
  }

  /** The result of the request, if it was applied and is remembered. */
  Optional<Result> find(RequestId id) {
    return Optional.ofNullable(results.get(id));
  }

  /**
   * The result of the first write that a client has sent with this key, or that it was another
   * write; empty if the key is new, or forgotten.
   */
  Optional<Result> find(KeyedRequests.Named again) {
    return keyed.find(again);
  }

  /** Whether the request may have been applied so long ago that nobody remembers. */
  boolean isForgotten(RequestStamp stamp) {
    return stamp.writesSeen() < writes() - order.size();
  }

  /** Remembers also that a client has named it so, for the first time. */
  RecentRequests remember(RequestId id, Result result, KeyedRequests.Named name) {
    return new RecentRequests(results, order, bytes, keyed.plus(name, result)).remember(id, result);
  }

  /** Remembers one more write; forgets the oldest ones beyond the bounds. */
  RecentRequests remember(RequestId id, Result result) {
    var next =
        new RecentRequests(results.plus(id, result), order.plus(id), bytes + weight(result), keyed);
    while (next.order.size() > MAX_REQUESTS || (next.bytes > MAX_BYTES && next.order.size() > 1)) {
      next = next.forgetOldest();
    }
    return next;
  }

  /** With these keys of clients in the place of its own. */
  RecentRequests with(KeyedRequests keys) {
    return new RecentRequests(results, order, bytes, keys);
  }

  private RecentRequests forgetOldest() {
    RequestId oldest = order.first();
    Result result = results.get(oldest);
    return new RecentRequests(
        results.minus(oldest),
        order.withoutFirst(),
        bytes - (result == null ? 0 : weight(result)),
        keyed);
  }

  static long weight(Result result) {
    int operations =
        result instanceof Result.TransactionDone done ? done.results().size() * OPERATION_BYTES : 0;
    return RESULT_BYTES + operations + result.carriedBytes();
  }
}
