package io.quorate.client;

/**
 * The office of the leader that is held, until it is resigned by closing it or its lease is lost.
 */
public final class Leadership extends Tenure {
  Leadership(Claims claims, Claims.Held held) {
    super(claims, held);
  }
}
