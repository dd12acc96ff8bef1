package io.quorate.command;

/**
 * What a write asks of a lock or an election: that its present holder has this token. So a holder
 * that was paused, and has lost it meanwhile, changes nothing any more.
 *
 * @param token at least 1
 */
public record Fence(ClaimName name, long token) {
  /**
   * @throws IllegalArgumentException with a sentence for the user if the token is not positive
   */
  public Fence {
    if (token < 1) {
      throw new IllegalArgumentException("A token is a positive whole number: " + token);
    }
  }
}
