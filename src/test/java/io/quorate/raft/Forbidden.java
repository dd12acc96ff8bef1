package io.quorate.raft;

import io.quorate.command.Command;

/** What no member may know; for the proof that the architecture rules see it. */
public interface Forbidden {
  Command command();
}
