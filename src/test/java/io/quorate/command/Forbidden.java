package io.quorate.command;

import io.quorate.client.Quorate;
import io.quorate.store.KeyValueStore;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.ws.rs.core.UriInfo;
import org.glassfish.grizzly.Grizzly;
import org.jgroups.raft.RaftHandle;

/** What no command may do; for the proof that the architecture rules see it. */
public final class Forbidden {
  private Forbidden() {}

  /** Knows the store. */
  public interface KnowsTheStore {
    KeyValueStore store();
  }

  /** Knows the client. */
  public interface KnowsTheClient {
    Quorate client();
  }

  /** Speaks HTTP. */
  public interface SpeaksHttp {
    UriInfo uri();

    HttpServletRequest request();
  }

  /** Looks into the container. */
  public interface LooksIntoTheContainer {
    Grizzly grizzly();
  }

  /** Reads as the engine does. */
  public static final class ReadsFromTheEngine {
    private ReadsFromTheEngine() {}

    public static byte[] read(RaftHandle raft) throws Exception {
      return raft.get(new byte[0], 0, 0);
    }
  }
}
