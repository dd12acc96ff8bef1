package io.quorate.raft;

import java.io.DataInput;
import java.io.IOException;

/** Where the state of a snapshot goes. */
public interface SnapshotReader {

  /**
   * Reads a state that was {@linkplain SnapshotSource.Captured written}, on any thread, and changes
   * nothing.
   *
   * @return what makes it the state, in one step; to be run on the consensus thread
   * @throws IOException if it cannot be read: this member cannot go on
   */
  Runnable read(DataInput in) throws IOException;
}
