package io.quorate.raft.log;

import io.quorate.raft.RaftMember;

/** Knows whom it serves; for the proof that the architecture rules see it. */
public interface Forbidden {
  RaftMember member();
}
