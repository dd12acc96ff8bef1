package io.quorate.store;

import io.quorate.command.Command;
import io.quorate.statemachine.CommandListener;
import io.quorate.statemachine.KeyValueState;
import io.quorate.store.entry.RevisionWaits;
import io.quorate.store.watch.Watches;

/** Tells those who wait for a revision, or watch for the next, that this member has it. */
record RevisionEvents(RevisionWaits waits, Watches<?> watches) implements CommandListener {
  @Override
  public void applied(Command command, KeyValueState before, KeyValueState after) {
    waits.applied(after.revision());
    if (after.revision() != before.revision()) {
      watches.happened();
    }
  }

  @Override
  public void restored(KeyValueState state) {
    waits.applied(state.revision());
    watches.happened();
  }
}
