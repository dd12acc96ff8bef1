package io.quorate.client;

import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** The cluster and its members. */
public final class Cluster {
  private final Caller caller;

  Cluster(Caller caller) {
    this.caller = caller;
  }

  /** The cluster as one member sees it; needs no majority. */
  public ClusterStatus status() {
    return caller
        .success(Request.read("GET", Target.of("/v1/cluster"), Optional.empty()))
        .json(ClusterStatus::of);
  }

  /**
   * Adds a member, which may be started then: it learns first, and votes once it has caught up.
   * Changes of the members have no name by which a repetition is known, so this is not sent again
   * once it may have taken effect; {@link #status()} tells.
   *
   * @param address where it talks to the other members: {@code http://10.0.0.4:12379}
   */
  public void addMember(int id, String address) {
    var unused =
        caller.success(
            Request.plain("POST", member(id), Request.Repetition.NEVER)
                .body(address.getBytes(StandardCharsets.UTF_8), "text/plain"));
  }

  /** Removes a member, which shuts itself down. As for repetition, see {@link #addMember}. */
  public void removeMember(int id) {
    var unused = caller.success(Request.plain("DELETE", member(id), Request.Repetition.NEVER));
  }

  private static Target member(int id) {
    if (id < 1) {
      throw new IllegalArgumentException("The id of a member is at least 1: " + id);
    }
    return Target.of("/" + id);
  }
}
