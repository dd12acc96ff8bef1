package io.quorate.store;

import io.quorate.command.ClaimName;
import io.quorate.command.ClaimName.Kind;
import io.quorate.command.Command;
import io.quorate.statemachine.Claims;
import io.quorate.statemachine.CommandListener;
import io.quorate.statemachine.KeyValueState;
import io.quorate.store.watch.LeaderChange;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * Follows, on the thread that applies the log, who leads each election. Costs a command that
 * changes no claim a comparison.
 */
final class LeaderChanges implements CommandListener {
  private final Runnable onChange;
  private volatile RememberedLeaders past;

  /**
   * @param claims as they are before the first command
   * @param onChange called after each change, on the thread that applied it: must not wait
   */
  LeaderChanges(Claims claims, Runnable onChange) {
    this.past = RememberedLeaders.beginningWith(claims);
    this.onChange = onChange;
  }

  /** As of now; on any thread. */
  RememberedLeaders past() {
    return past;
  }

  @Override
  @SuppressWarnings(
      "ReferenceEquality") // Whether they were replaced; to compare them is no cheaper.
  public void applied(Command command, KeyValueState before, KeyValueState after) {
    if (before.claims() != after.claims()) {
      moveTo(after, touched(command, before, after));
    }
  }

  /** What led to it is not known: every election may have another leader. */
  @Override
  public void restored(KeyValueState state) {
    moveTo(state, all(past.claims(), state.claims()));
  }

  private void moveTo(KeyValueState after, Collection<ClaimName> names) {
    RememberedLeaders before = past;
    List<LeaderChange> changed = new ArrayList<>();
    for (ClaimName name : names) {
      var leader = RememberedLeaders.leader(after.claims(), name);
      if (name.kind() == Kind.ELECTION && !leader.equals(before.leader(name))) {
        changed.add(new LeaderChange(name, after.revision(), leader));
      }
    }
    past = before.then(after.claims(), changed);
    if (!changed.isEmpty()) {
      onChange.run();
    }
  }

  /** The names whose queues a command may have changed. */
  private static Collection<ClaimName> touched(
      Command command, KeyValueState before, KeyValueState after) {
    if (command instanceof Command.Claim claim) {
      return Set.of(claim.name());
    }
    if (command instanceof Command.Release release) {
      return Set.of(release.name());
    }
    if (command instanceof Command.EndLease end) {
      return before
          .leases()
          .find(end.leaseId())
          .<Collection<ClaimName>>map(lease -> lease.claims().keySet())
          .orElse(Set.of());
    }
    return all(before.claims(), after.claims());
  }

  private static Collection<ClaimName> all(Claims before, Claims after) {
    var names = new TreeSet<>(before.queues().keySet());
    names.addAll(after.queues().keySet());
    return names;
  }
}
