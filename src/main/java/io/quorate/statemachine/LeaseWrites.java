package io.quorate.statemachine;

import io.quorate.command.Attachment;
import io.quorate.command.ClaimName;
import io.quorate.command.Command;
import io.quorate.command.Result;
import io.quorate.command.Result.Refusal;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.pcollections.TreePMap;

/** What the commands of leases and claims do, and answer. */
final class LeaseWrites {
  private LeaseWrites() {}

  /** Does it; the answer counts unless the edit was refused. */
  static Result apply(Command.OfLeases command, Edit edit) {
    if (command instanceof Command.GrantLease grant) {
      long id = edit.grant(grant.ttlSeconds(), false);
      return new Result.LeaseGranted(id, grant.ttlSeconds(), edit.revision());
    }
    if (command instanceof Command.RenewLease renew) {
      return renew(renew, edit);
    }
    if (command instanceof Command.EndLease end) {
      return end(end, edit);
    }
    if (command instanceof Command.Claim claim) {
      return claim(claim, edit);
    }
    if (command instanceof Command.Release release) {
      return release(release.name(), release.token(), edit);
    }
    if (command instanceof Command.GiveUp giveUp) {
      return giveUp(giveUp.name(), giveUp.token(), edit);
    }
    throw new AssertionError("A write of leases that nothing applies: " + command.getClass());
  }

  /**
   * What has become of a claim, for the client that sends it again. A lease that only the claim
   * knows lives for its whole time again, as after a first answer.
   *
   * @param first what the claim was when it was made
   */
  static Result claimAgain(Command.Claim claim, Result.Claimed first, Edit edit) {
    Optional<Lease> lease =
        edit.leases()
            .find(first.leaseId())
            .filter(living -> isClaimedBy(living, claim.name(), first.token()));
    if (lease.isEmpty()) {
      return new Result.Refused(Refusal.CLAIM_ENDED);
    }
    if (claim.attachment() instanceof Attachment.OwnLease) {
      edit.renew(lease.get());
    }
    return claimed(claim.name(), first.token(), lease.get(), edit);
  }

  /**
   * What has become of a lease, for the client that asks for it again: if it lives, then for its
   * whole time again, as after a first answer.
   *
   * @param first what was granted then
   */
  static Result grantAgain(Result.LeaseGranted first, Edit edit) {
    Optional<Lease> lease = edit.leases().find(first.leaseId());
    if (lease.isEmpty()) {
      return new Result.Refused(Refusal.NO_SUCH_LEASE);
    }
    edit.renew(lease.get());
    return new Result.LeaseGranted(first.leaseId(), first.ttlSeconds(), edit.revision());
  }

  private static boolean isClaimedBy(Lease lease, ClaimName name, long token) {
    @Nullable Long place = lease.claims().get(name);
    return place != null && place == token;
  }

  private static Result renew(Command.RenewLease renew, Edit edit) {
    Optional<Lease> lease = edit.leases().find(renew.leaseId());
    if (lease.isEmpty()) {
      return new Result.Refused(Refusal.NO_SUCH_LEASE);
    }
    edit.renew(lease.get());
    return new Result.LeaseRenewed(renew.leaseId(), lease.get().ttlSeconds(), edit.revision());
  }

  private static Result end(Command.EndLease end, Edit edit) {
    Optional<Lease> lease = edit.leases().find(end.leaseId());
    if (lease.isEmpty()) {
      return new Result.Refused(Refusal.NO_SUCH_LEASE);
    }
    long renewals = lease.get().renewals();
    if (end.renewals().orElse(renewals) != renewals) {
      return new Result.Refused(Refusal.LEASE_RENEWED);
    }
    edit.end(lease.get());
    return new Result.LeaseEnded(edit.revision(), edit.changes().size());
  }

  private static Result claim(Command.Claim claim, Edit edit) {
    long leaseId = edit.leaseOf(claim.attachment());
    Optional<Lease> lease = edit.leases().find(leaseId);
    if (lease.isEmpty()) {
      return new Result.Refused(Refusal.NO_SUCH_LEASE);
    }
    @Nullable Long place = lease.get().claims().get(claim.name());
    long token;
    if (place == null) {
      token = edit.claim(claim.name(), leaseId, claim.value());
    } else {
      token = place;
      edit.reclaim(claim.name(), token, claim.value());
    }
    return claimed(claim.name(), token, lease.get(), edit);
  }

  private static Result claimed(ClaimName name, long token, Lease lease, Edit edit) {
    boolean held = edit.claims().holder(name).filter(first -> first.token() == token).isPresent();
    return new Result.Claimed(token, lease.id(), lease.ttlSeconds(), held, edit.revision());
  }

  private static Result giveUp(ClaimName name, long token, Edit edit) {
    return edit.claims()
        .holder(name)
        .filter(holder -> holder.token() == token)
        .flatMap(holder -> edit.leases().find(holder.leaseId()))
        .map(lease -> claimed(name, token, lease, edit))
        .orElseGet(() -> release(name, token, edit));
  }

  private static Result release(ClaimName name, long token, Edit edit) {
    TreePMap<Long, Claims.Claim> queue = edit.claims().queue(name);
    if (queue.isEmpty()) {
      return new Result.Refused(Refusal.NOT_HELD);
    }
    Claims.@Nullable Claim claim = queue.get(token);
    if (claim == null) {
      return new Result.Refused(Refusal.NOT_THE_HOLDER);
    }
    edit.release(name, claim);
    return new Result.Released(edit.revision());
  }
}
