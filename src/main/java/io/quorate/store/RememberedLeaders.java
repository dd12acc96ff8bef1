package io.quorate.store;

import io.quorate.command.ClaimName;
import io.quorate.statemachine.Claims;
import io.quorate.store.watch.LeaderChange;
import io.quorate.store.watch.Past;
import io.quorate.store.watch.Revision;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.pcollections.TreePMap;

/**
 * Who leads by election, and the latest changes of that, as observers follow them; an immutable
 * value. The state has no history of its claims, so this one begins when the member starts, and its
 * numbers are this member's own.
 *
 * @param claims as they are after the latest change
 * @param latest the number of the latest change; 0 if there was none
 * @param changes the latest, by their numbers
 */
record RememberedLeaders(Claims claims, long latest, TreePMap<Long, Revision<LeaderChange>> changes)
    implements Past<LeaderChange> {
  /**
   * Changes that are kept for observers that are behind: with the largest values that candidates
   * may have, 4 MiB. Who is further behind is told anew who leads.
   */
  static final int KEPT = 1024;

  static RememberedLeaders beginningWith(Claims claims) {
    return new RememberedLeaders(claims, 0, TreePMap.empty());
  }

  /** After a command; what it changed is one step. */
  RememberedLeaders then(Claims after, List<LeaderChange> changed) {
    if (changed.isEmpty()) {
      return new RememberedLeaders(after, latest, changes);
    }
    long number = latest + 1;
    TreePMap<Long, Revision<LeaderChange>> more =
        changes.plus(number, new Revision<>(number, 0, changed));
    return new RememberedLeaders(after, number, more.size() > KEPT ? more.minusFirstEntry() : more);
  }

  /** Who leads now. */
  Optional<LeaderChange.Leader> leader(ClaimName election) {
    return leader(claims, election);
  }

  static Optional<LeaderChange.Leader> leader(Claims claims, ClaimName election) {
    return claims
        .holder(election)
        .map(claim -> new LeaderChange.Leader(claim.token(), claim.leaseId(), claim.value()));
  }

  @Override
  public long oldest() {
    return latest + 1 - changes.size();
  }

  @Override
  public List<Revision<LeaderChange>> from(long first, int most) {
    var found = new ArrayList<Revision<LeaderChange>>();
    for (long number = first; found.size() < most; number++) {
      @Nullable Revision<LeaderChange> change = changes.get(number);
      if (change == null) {
        break;
      }
      found.add(change);
    }
    return found;
  }
}
