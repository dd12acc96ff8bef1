package io.quorate.store.lease;

import io.quorate.command.Command;
import io.quorate.command.Result;
import io.quorate.command.Terms;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;

/** Leases, as this member serves them. Thread-safe; see {@link Access} for when futures end. */
public final class Leasing {
  private final Access access;

  public Leasing(Access access) {
    this.access = access;
  }

  /**
   * Grants a lease.
   *
   * @return the {@link Result.LeaseGranted}, or why not
   */
  public CompletableFuture<Result> grant(long ttlSeconds, Terms terms) {
    return access.write(stamp -> new Command.GrantLease(stamp, ttlSeconds, terms));
  }

  /**
   * Lets a lease live for its whole time again. In the log, for only a leader that is still one
   * gets it there: one that was deposed would promise what its successor does not know.
   *
   * @return the {@link Result.LeaseRenewed}, or why not
   */
  public CompletableFuture<Result> renew(long leaseId, Terms terms) {
    return access.write(stamp -> new Command.RenewLease(stamp, leaseId, terms));
  }

  /**
   * Ends a lease, with its entries and claims.
   *
   * @return the {@link Result.LeaseEnded}, or why not
   */
  public CompletableFuture<Result> end(long leaseId, Terms terms) {
    return access.write(stamp -> new Command.EndLease(stamp, leaseId, OptionalLong.empty(), terms));
  }

  /** The lease, if it lives. */
  public CompletableFuture<Seen<LeaseView>> find(long leaseId) {
    return access
        .confirmed()
        .thenApply(
            state -> new Seen<>(state.revision(), state.leases().find(leaseId).map(LeaseView::of)));
  }

  /** Those that live, without their keys, in the order of their grants, from behind an id on. */
  public CompletableFuture<ListPage<LeaseView>> list(long afterId, int limit) {
    return access
        .confirmed()
        .thenApply(
            state ->
                ListPage.of(
                    state.revision(),
                    state.leases().byId().tailMap(afterId, false).values().stream()
                        .map(lease -> LeaseView.of(lease, 0)),
                    limit));
  }
}
