package io.quorate.store.lease;

import io.quorate.command.Command;
import io.quorate.statemachine.CommandListener;
import io.quorate.statemachine.KeyValueState;

/** Tells those who act as time goes by of what this member applies. */
public record LeaseEvents(LeaseExpiry expiry, ClaimWaits waits) implements CommandListener {
  @Override
  public void applied(Command command, KeyValueState before, KeyValueState after) {
    expiry.applied(command, before, after);
    waits.applied(command, before, after);
  }

  @Override
  public void restored(KeyValueState state) {
    waits.restored(state);
  }
}
