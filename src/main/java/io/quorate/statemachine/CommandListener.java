package io.quorate.statemachine;

import io.quorate.command.Command;

/**
 * Told how this member follows the log, in its order, on the thread that does: it must not wait for
 * anything.
 */
public interface CommandListener {
  /** A command made one state of the other; the two are the same if it changed nothing. */
  void applied(Command command, KeyValueState before, KeyValueState after);

  /**
   * A snapshot took the place of the commands that led to it: the history of the state may not
   * reach back to the one before.
   */
  void restored(KeyValueState state);
}
