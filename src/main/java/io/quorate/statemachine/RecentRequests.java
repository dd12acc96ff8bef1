package io.quorate.statemachine;

import io.quorate.command.RequestId;
import io.quorate.command.RequestStamp;
import io.quorate.command.Result;
import io.quorate.statemachine.RequestWindow.Remembered;
import java.util.Optional;

/**
 * The latest writes and their results, so that one submitted again is answered and not applied
 * again. Bounded by number and by bytes; what lies before the oldest that is remembered counts as
 * {@linkplain #isForgotten forgotten}, and is refused rather than risked. This holds for a
 * forwarded write that was retried, and for a log replayed over a snapshot newer than it.
 *
 * <p>A write that a client has named, and sends again, is another request, with a place of its own
 * here: only so does a replay of it over a newer snapshot find it either remembered or forgotten.
 *
 * @param requests the remembered ones by the number of their write
 * @param bytes what the remembered results weigh
 * @param keyed what clients have named, which is remembered for longer
 */
public record RecentRequests(RequestWindow requests, long bytes, KeyedRequests keyed) {

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
  public static final RecentRequests EMPTY = after(0);

  /** So many writes seen, none remembered. */
  static RecentRequests after(long writes) {
    return new RecentRequests(RequestWindow.emptyBefore(writes), 0, KeyedRequests.NONE);
  }

  /** How many writes there have been, remembered or not. */
  public long writes() {
    return requests.next();
  }

  /** The result of the request, if it was applied and is remembered. */
  Optional<Result> find(RequestId id) {
    return requests.find(id).map(Remembered::result);
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
    return stamp.writesSeen() < writes() - requests.size();
  }

  /** Remembers also that a client has named it so, for the first time. */
  RecentRequests remember(RequestId id, Result result, KeyedRequests.Named name) {
    return with(keyed.plus(name, result)).remember(id, result);
  }

  /** Remembers one more write; forgets the oldest ones beyond the bounds. */
  RecentRequests remember(RequestId id, Result result) {
    // Of a transaction it is at most that of 128 of the largest entries: 1 GiB.
    int weight = Math.toIntExact(weight(result));
    RequestWindow next = requests.plus(new Remembered(id, result, weight));
    long sum = bytes + weight;
    while (next.size() > MAX_REQUESTS || (sum > MAX_BYTES && next.size() > 1)) {
      sum -= next.first().bytes();
      next = next.withoutFirst();
    }
    return new RecentRequests(next, sum, keyed);
  }

  /** With these keys of clients in the place of its own. */
  RecentRequests with(KeyedRequests keys) {
    return new RecentRequests(requests, bytes, keys);
  }

  static long weight(Result result) {
    int operations =
        result instanceof Result.TransactionDone done ? done.results().size() * OPERATION_BYTES : 0;
    return RESULT_BYTES + operations + result.carriedBytes();
  }
}
