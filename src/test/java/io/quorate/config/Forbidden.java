package io.quorate.config;

import io.quorate.raft.RaftMember;

/** What no setting may know; for the proof that the architecture rules see it. */
public interface Forbidden {
  RaftMember member();
}
