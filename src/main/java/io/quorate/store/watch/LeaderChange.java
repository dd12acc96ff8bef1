package io.quorate.store.watch;

import io.quorate.command.ClaimName;
import io.quorate.command.Value;
import java.util.Optional;

/**
 * Another one leads an election, says something else of itself, or nobody leads any more.
 *
 * @param revision of the store then
 * @param leader empty if nobody leads
 */
public record LeaderChange(ClaimName election, long revision, Optional<Leader> leader) {
  /**
   * Who leads.
   *
   * @param token higher than that of every leader before
   * @param leaseId the lease that its claim ends with
   * @param value what it says of itself
   */
  public record Leader(long token, long leaseId, Value value) {}
}
