package io.quorate.command;

import java.util.Optional;

/** One key before and after a command; at least one of the two is there. */
public record Change(Optional<Entry> before, Optional<Entry> after) {
  public Change {
    if (before.isEmpty() && after.isEmpty()) {
      throw new IllegalArgumentException("Nothing became nothing.");
    }
  }

  public Key key() {
    return after.or(() -> before).orElseThrow().key();
  }
}
