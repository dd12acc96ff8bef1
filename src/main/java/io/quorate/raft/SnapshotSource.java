package io.quorate.raft;

import java.io.DataOutput;
import java.io.IOException;

/** Where the state for a snapshot comes from. */
public interface SnapshotSource {

  /** The state as it is now. On the consensus thread; must cost next to nothing. */
  Captured capture();

  /** A state that does not change any more. */
  interface Captured {
    /** On a thread of its own, while the state machine goes on. */
    void writeTo(DataOutput out) throws IOException;
  }
}
