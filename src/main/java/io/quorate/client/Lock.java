package io.quorate.client;

/** A lock that is held, until it is closed or its lease is lost. */
public final class Lock extends Tenure {
  Lock(Claims claims, Claims.Held held) {
    super(claims, held);
  }
}
