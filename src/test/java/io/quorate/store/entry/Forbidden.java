package io.quorate.store.entry;

import io.quorate.raft.RaftMember;

/** What reads and writes of entries may not know; for the proof that the rules see it. */
public interface Forbidden {
  RaftMember member();
}
