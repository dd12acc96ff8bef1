package io.quorate.client;

/** What is held by a claim, until it is closed or its lease is lost. */
abstract sealed class Tenure implements AutoCloseable permits Lock, Leadership {
  private final Claims claims;
  private final Claims.Held held;

  Tenure(Claims claims, Claims.Held held) {
    this.claims = claims;
    this.held = held;
  }

  public String name() {
    return held.fence().name();
  }

  /** Rises from holder to holder. */
  public long token() {
    return held.fence().token();
  }

  /** Keeps it held; tells when it is lost. Entries that end with it can be put with it. */
  public HeldLease lease() {
    return held.lease();
  }

  /** Whether it is sure to be held now; a write that depends on it should carry the fence. */
  public boolean isHeld() {
    return held.lease().isHeld();
  }

  /**
   * For {@link WriteOptions#fencedBy(Fence)}: the store refuses the write once another holds it.
   */
  public Fence fence() {
    return held.fence();
  }

  /** Lets the next one have it; with it ends its lease, if that is its own. */
  @Override
  public void close() {
    claims.release(held);
  }
}
