package io.quorate.client;

/**
 * Makes a write depend on a lock or an office: the store itself refuses it once another holds that.
 *
 * @param token of the holder on whose behalf is written
 */
public record Fence(Kind kind, String name, long token) {
  /** What is held. */
  public enum Kind {
    /** A lock. */
    LOCK("locks", "", "lock-held"),
    /** An office that candidates campaign for. */
    ELECTION("elections", "elections/", "election-held");

    private final String path;
    private final String fencePrefix;
    private final String heldProblem;

    Kind(String path, String fencePrefix, String heldProblem) {
      this.path = path;
      this.fencePrefix = fencePrefix;
      this.heldProblem = heldProblem;
    }

    /** The type of the problem that another one holds it. */
    String heldProblem() {
      return heldProblem;
    }

    /** The resource of the one with this name. */
    Target target(String name) {
      return Target.of("/v1/" + path + "/" + Target.encoded(Names.checked(name)));
    }

    Target targetOfAll() {
      return Target.of("/v1/" + path);
    }
  }

  public Fence {
    Names.checked(name);
    if (token < 1) {
      throw new IllegalArgumentException("A token is at least 1: " + token);
    }
  }

  String header() {
    return kind.fencePrefix + name + "=" + token;
  }
}
