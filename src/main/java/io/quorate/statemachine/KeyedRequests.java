package io.quorate.statemachine;

import io.quorate.command.Fingerprint;
import io.quorate.command.IdempotencyKey;
import io.quorate.command.RequestId;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.pcollections.HashPMap;
import org.pcollections.HashTreePMap;

/**
 * Which of the remembered requests were the first with a client's key. A later one with the same
 * key is a request of its own, with a place of its own among the remembered: only so does a replay
 * of it over a newer snapshot find it either remembered or forgotten.
 *
 * @param first the first request by its key
 * @param named what {@code first} has, by request
 */
public record KeyedRequests(
    HashPMap<IdempotencyKey, RequestId> first, HashPMap<RequestId, Named> named) {

  static final KeyedRequests NONE = new KeyedRequests(HashTreePMap.empty(), HashTreePMap.empty());

  /** A client's key and what was written with it. */
  public record Named(IdempotencyKey key, Fingerprint written) {}

  /** The first request with the key, if it is remembered. */
  Optional<RequestId> find(IdempotencyKey key) {
    return Optional.ofNullable(first.get(key));
  }

  /** The key of the request, if it was the first with it. */
  Optional<Named> of(RequestId id) {
    return Optional.ofNullable(named.get(id));
  }

  KeyedRequests plus(RequestId id, Named request) {
    return new KeyedRequests(first.plus(request.key(), id), named.plus(id, request));
  }

  KeyedRequests minus(RequestId id) {
    @Nullable Named request = named.get(id);
    return request == null ? this : new KeyedRequests(first.minus(request.key()), named.minus(id));
  }
}
