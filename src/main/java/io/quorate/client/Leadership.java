package io.quorate.client;

/** The office of the leader that is held, until it is resigned or its lease is lost. */
public final class Leadership implements AutoCloseable {
  private final Claims claims;
  private final Claims.Held held;

  Leadership(Claims claims, Claims.Held held) {
    this.claims = claims;
    this.held = held;
  }

  public String name() {
    return held.fence().name();
  }

  /** Rises from leader to leader. */
  public long token() {
    return held.fence().token();
  }

  /** Keeps it held; tells when it is lost. */
  public HeldLease lease() {
    return held.lease();
  }

  /** Whether it is sure to be held now; a write that depends on it should carry the fence. */
  public boolean isHeld() {
    return held.lease().isHeld();
  }

  /** For {@link WriteOptions#fencedBy(Fence)}: the store refuses the write once another leads. */
  public Fence fence() {
    return held.fence();
  }

  /** Resigns: the next one leads. */
  @Override
  public void close() {
    claims.release(held);
  }
}
