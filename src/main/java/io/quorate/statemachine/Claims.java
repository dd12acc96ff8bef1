package io.quorate.statemachine;

import io.quorate.command.ClaimName;
import io.quorate.command.Fence;
import io.quorate.command.Value;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.pcollections.TreePMap;

/**
 * Who holds the locks and leads by election, and who waits: for each name a queue in the order of
 * the tokens, whose first claim holds. Tokens rise with each claim, whatever its name: so those of
 * successive holders rise, and no token comes back.
 *
 * @param queues none of them empty
 * @param lastToken of the claim that was made last
 * @param size claims in all queues
 */
public record Claims(TreePMap<ClaimName, TreePMap<Long, Claim>> queues, long lastToken, int size) {
  static final Claims NONE = new Claims(TreePMap.empty(), 0, 0);

  /**
   * A place in a queue.
   *
   * @param token the place, and what a holder proves itself by
   * @param leaseId the lease that it ends with
   * @param value what a candidate says of itself
   */
  public record Claim(long token, long leaseId, Value value) {}

  /** The claim that holds a lock, or leads; empty if nobody has claimed it. */
  public Optional<Claim> holder(ClaimName name) {
    @Nullable TreePMap<Long, Claim> queue = queues.get(name);
    return queue == null ? Optional.empty() : Optional.of(queue.firstEntry().getValue());
  }

  /** The claims to a name by their tokens, the holder first. */
  public TreePMap<Long, Claim> queue(ClaimName name) {
    @Nullable TreePMap<Long, Claim> queue = queues.get(name);
    return queue == null ? TreePMap.empty() : queue;
  }

  /** The first of the fences that does not hold. */
  public Optional<Fence> broken(Iterable<Fence> fences) {
    for (Fence fence : fences) {
      if (holder(fence.name()).filter(claim -> claim.token() == fence.token()).isEmpty()) {
        return Optional.of(fence);
      }
    }
    return Optional.empty();
  }

  /** With one more at the end of its queue, whose token is then {@link #lastToken}. */
  Claims join(ClaimName name, long leaseId, Value value) {
    var claim = new Claim(lastToken + 1, leaseId, value);
    return new Claims(
        queues.plus(name, queue(name).plus(claim.token(), claim)), claim.token(), size + 1);
  }

  /** With another value of a claim, at its place. */
  Claims replace(ClaimName name, long token, Value value) {
    TreePMap<Long, Claim> queue = queue(name);
    @Nullable Claim claim = queue.get(token);
    return claim == null
        ? this
        : new Claims(
            queues.plus(name, queue.plus(token, new Claim(token, claim.leaseId(), value))),
            lastToken,
            size);
  }

  /** Without a claim that is there. */
  Claims minus(ClaimName name, long token) {
    TreePMap<Long, Claim> rest = queue(name).minus(token);
    return new Claims(
        rest.isEmpty() ? queues.minus(name) : queues.plus(name, rest), lastToken, size - 1);
  }

  /** As they were, from a snapshot. */
  static Claims of(Map<ClaimName, TreePMap<Long, Claim>> queues, long lastToken) {
    int size = queues.values().stream().mapToInt(TreePMap::size).sum();
    return new Claims(TreePMap.from(queues), lastToken, size);
  }
}
