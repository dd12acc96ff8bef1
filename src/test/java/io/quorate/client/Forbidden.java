package io.quorate.client;

import io.quorate.command.Key;

/** What no class of the client may do; for the proof that the architecture rules see it. */
public final class Forbidden {
  private Forbidden() {}

  /** Knows the members' own language. */
  public interface KnowsCommands {
    Key key();
  }
}
