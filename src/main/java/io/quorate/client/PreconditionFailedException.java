package io.quorate.client;

import java.util.OptionalLong;

/** The condition of a write did not hold (412): nothing was changed. */
public final class PreconditionFailedException extends ProblemException {
  private static final long serialVersionUID = 1L;

  /** What no revision is: an absent one, for optionals cannot be serialized. */
  private static final long NONE = 0;

  private final long current;

  PreconditionFailedException(Problem problem, OptionalLong current) {
    super(problem);
    this.current = current.orElse(NONE);
  }

  /** The revision that the entry had, for a next attempt; empty if there was no entry. */
  public OptionalLong currentRevision() {
    return current == NONE ? OptionalLong.empty() : OptionalLong.of(current);
  }
}
