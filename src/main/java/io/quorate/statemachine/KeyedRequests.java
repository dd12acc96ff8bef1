package io.quorate.statemachine;

import io.quorate.command.Fingerprint;
import io.quorate.command.IdempotencyKey;
import io.quorate.command.Result;
import io.quorate.command.Result.Refusal;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.pcollections.HashPMap;
import org.pcollections.HashTreePMap;

/**
 * The latest keys of clients, each with what the first write with it wrote and was answered. Only
 * writes with a key push out others: a client sends a write again for much longer than a member
 * does, and writes of others must not take that time from it. Bounded by number and by bytes; a key
 * that is pushed out is new when it comes again.
 *
 * <p>What a replay of the log over a newer snapshot finds is not decided here, for every request
 * has its own place among {@link RecentRequests} too, whatever its key.
 *
 * @param answers by key
 * @param order the remembered keys by when they came first
 * @param bytes what is remembered weighs
 */
public record KeyedRequests(
    HashPMap<IdempotencyKey, Answered> answers, Window<IdempotencyKey> order, long bytes) {

  /**
   * Keys remembered: as long as the client for Java sends a write again, 20 s, at 6,500 writes with
   * keys a second.
   */
  static final int MAX_KEYS = 131_072;

  /** Bytes of keys and their answers: room for as many, with the longest keys and plain answers. */
  static final long MAX_BYTES = 32L * 1024 * 1024;

  static final KeyedRequests NONE =
      new KeyedRequests(HashTreePMap.empty(), Window.emptyBefore(0), 0);

  /** A client's key and what was written with it. */
  public record Named(IdempotencyKey key, Fingerprint written) {}

  /** What the first write with a key wrote, and its result. */
  public record Answered(Fingerprint written, Result result) {}

  /**
   * The result of the first write with this key, or that it was another write; empty if the key is
   * new, or forgotten.
   */
  Optional<Result> find(Named again) {
    return Optional.ofNullable(answers.get(again.key()))
        .map(
            first ->
                first.written().equals(again.written())
                    ? first.result()
                    : new Result.Refused(Refusal.IDEMPOTENCY_KEY_REUSED));
  }

  /** Remembers a key that is new; forgets the oldest ones beyond the bounds. */
  KeyedRequests plus(Named name, Result result) {
    IdempotencyKey key = name.key();
    var next =
        new KeyedRequests(
            answers.plus(key, new Answered(name.written(), result)),
            order.plus(key),
            bytes + weight(key, result));
    while (next.order.size() > MAX_KEYS || (next.bytes > MAX_BYTES && next.order.size() > 1)) {
      next = next.withoutOldest();
    }
    return next;
  }

  private KeyedRequests withoutOldest() {
    IdempotencyKey oldest = order.first();
    @Nullable Answered answered = answers.get(oldest);
    return new KeyedRequests(
        answers.minus(oldest),
        order.withoutFirst(),
        bytes - (answered == null ? 0 : weight(oldest, answered.result())));
  }

  private static long weight(IdempotencyKey key, Result result) {
    return key.text().length() + RecentRequests.weight(result);
  }
}
