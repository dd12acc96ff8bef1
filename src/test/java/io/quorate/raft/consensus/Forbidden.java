package io.quorate.raft.consensus;

import io.quorate.raft.RaftMember;
import org.jgroups.JChannel;

/** What consensus may not know; for the proof that the architecture rules see it. */
public final class Forbidden {
  private Forbidden() {}

  /** Knows whom it serves. */
  public interface KnowsTheMember {
    RaftMember member();
  }

  /** Could not be repeated. */
  public static final class ReadsTheClock {
    long now() {
      return System.nanoTime();
    }
  }

  /** Could send by itself. */
  public interface SeesTheChannel {
    JChannel channel();
  }
}
