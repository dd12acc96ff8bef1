package io.quorate.store;

import io.quorate.command.Change;
import io.quorate.statemachine.History;
import io.quorate.statemachine.KeyValueState;
import io.quorate.store.watch.Past;
import io.quorate.store.watch.Revision;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The history of a state, as watchers follow it. */
record RememberedPast(long latest, History history) implements Past<Change> {
  static RememberedPast of(KeyValueState state) {
    return new RememberedPast(state.revision(), state.history());
  }

  @Override
  public long oldest() {
    return history.oldest() + 1;
  }

  @Override
  public List<Revision<Change>> from(long first, int most) {
    var revisions = new ArrayList<Revision<Change>>();
    Optional<io.quorate.statemachine.Revision> next = history.after(first - 1);
    while (next.isPresent() && revisions.size() < most) {
      var found = next.get();
      revisions.add(new Revision<>(found.number(), found.timeMillis(), found.changes()));
      next = history.after(found.number());
    }
    return revisions;
  }
}
