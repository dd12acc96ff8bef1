package io.quorate.client;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** What locks and elections have in common: a queue of claims, the first of which holds. */
final class Claims {
  /** What members say that have no locks yet. */
  private static final String NO_SUCH_RESOURCE = "no-such-resource";

  private static final String CLAIM_ENDED = "claim-ended";

  private static final int PAGE = 1000;

  private final Connection connection;
  private final Leases leases;
  private final Fence.Kind kind;

  Claims(Connection connection, Leases leases, Fence.Kind kind) {
    this.connection = connection;
    this.leases = leases;
    this.kind = kind;
  }

  /** A claim that has come to the first place. */
  record Held(Fence fence, HeldLease lease, boolean ownsLease) {}

  /**
   * Claims with a lease of its own, which is kept alive from the beginning: also while the claim
   * waits, and whatever becomes of the answer, the claim ends with the lease.
   */
  Optional<Held> claim(String name, Map<String, Object> members, Duration ttl, Duration wait) {
    Names.checked(name);
    HeldLease lease = leases.hold(ttl);
    boolean held = false;
    try {
      Optional<Held> claim = claim(name, members, lease, wait, true, WriteOptions.none());
      held = claim.isPresent();
      return claim;
    } finally {
      if (!held) {
        lease.close();
      }
    }
  }

  /**
   * Claims with a lease that is held already.
   *
   * @return empty if another holds it after the wait
   */
  Optional<Held> claim(
      String name,
      Map<String, Object> members,
      HeldLease lease,
      Duration wait,
      boolean ownsLease,
      WriteOptions options) {
    options.requireNoMoreThanFences("A claim is made with fences at most.");
    Function<Duration, Object> body =
        passed -> {
          var json = new LinkedHashMap<String, Object>();
          json.put("lease", lease.id());
          Duration left = wait.minus(passed);
          json.put("wait_seconds", left.isNegative() ? 0 : left.plusNanos(999_999_999).toSeconds());
          json.putAll(members);
          return json;
        };
    Answer answer =
        connection
            .caller()
            .call(Request.write("POST", kind.target(name), options).waiting(wait, body));
    if (answer.status() == 409 && (answer.isProblem(kind.heldProblem()) || gaveUp(answer, lease))) {
      return Optional.empty();
    }
    if (answer.status() / 100 != 2) {
      throw answer.refusal(true);
    }
    long token = answer.json(json -> json.number("token"));
    return Optional.of(new Held(new Fence(kind, name, token), lease, ownsLease));
  }

  /**
   * Whether a member found the claim given up when it was asked once more: the first answer, that
   * another one holds, was lost. If the lease has ended instead, the claim has ended with it, and
   * nobody knows whether another one holds.
   */
  private static boolean gaveUp(Answer answer, HeldLease lease) {
    return answer.isProblem(CLAIM_ENDED) && lease.isHeld();
  }

  /** Lets the next one have it. What is not held any more is left as it is. */
  void release(Held held) {
    if (held.ownsLease()) {
      held.lease().close();
    } else {
      release(held.fence().name(), held.fence().token(), WriteOptions.none());
    }
  }

  /**
   * Gives up a claim, whether it holds or waits.
   *
   * @return whether there was such a claim
   * @throws FenceFailedException if there are fences, and one of them does not hold or there is no
   *     such claim: a member does not say which
   */
  boolean release(String name, long token, WriteOptions options) {
    options.requireNoMoreThanFences("A claim is given up with fences at most.");
    Target target = kind.target(name).with("token", token);
    Answer answer = connection.caller().call(Request.write("DELETE", target, options));
    if (answer.status() / 100 == 2) {
      return true;
    }
    // Of two reasons for a 412, the fence is one only if there is one.
    if (answer.status() == 404 || (answer.status() == 412 && options.fences().isEmpty())) {
      return false;
    }
    throw answer.refusal(true);
  }

  /** The object that describes it; empty if nobody holds it. */
  <T> Optional<T> find(String name, Function<JsonObject, T> read) {
    Answer answer =
        connection.caller().call(Request.read("GET", kind.target(name), Optional.empty()));
    if (answer.status() == 404 && !answer.isProblem(NO_SUCH_RESOURCE)) {
      return Optional.empty();
    }
    if (answer.status() / 100 != 2) {
      throw answer.refusal(false);
    }
    return Optional.of(answer.json(read));
  }

  /**
   * All that are held, in the order of their names, read page by page.
   *
   * @param property of the page that has them
   */
  <T> List<T> all(String property, Function<JsonObject, T> read, Function<T, String> nameOf) {
    var all = new ArrayList<T>();
    Optional<String> after = Optional.empty();
    while (true) {
      Target target = kind.targetOfAll().with("limit", PAGE).with("after", after);
      List<T> page =
          connection
              .caller()
              .success(Request.read("GET", target, Optional.empty()))
              .json(json -> json.objects(property).stream().map(read).toList());
      all.addAll(page);
      if (page.size() < PAGE) {
        return all;
      }
      after = Optional.of(nameOf.apply(page.get(page.size() - 1)));
    }
  }

  Observation observe(String name, LeaderListener listener) {
    var observation = new Observation(connection, kind.target(name), listener);
    observation.start();
    return observation;
  }
}
