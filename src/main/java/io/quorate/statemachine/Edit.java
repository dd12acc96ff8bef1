package io.quorate.statemachine;

import io.quorate.command.Attachment;
import io.quorate.command.Change;
import io.quorate.command.ClaimName;
import io.quorate.command.Entry;
import io.quorate.command.Key;
import io.quorate.command.Result.Refusal;
import io.quorate.command.Value;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.pcollections.TreePMap;

/**
 * What one command does to the {@link Contents}, before it counts: to drop it is to have done
 * nothing. Keeps together what has to agree: entries and bytes, entries and leases, leases and
 * claims. Used by one thread, for one command; it writes no key twice.
 */
final class Edit {
  private final Contents before;
  private final List<Change> changes = new ArrayList<>(1);
  private TreePMap<Key, Entry> entries;
  private long bytes;
  private Leases leases;
  private Claims claims;
  private @Nullable Refusal refusal;

  Edit(Contents before) {
    this.before = before;
    this.entries = before.entries();
    this.bytes = before.bytes();
    this.leases = before.leases();
    this.claims = before.claims();
  }

  /** The entry as it is after what was done so far. */
  Optional<Entry> get(Key key) {
    @Nullable Entry entry = entries.get(key);
    return Optional.ofNullable(entry);
  }

  TreePMap<Key, Entry> entries() {
    return entries;
  }

  Leases leases() {
    return leases;
  }

  Claims claims() {
    return claims;
  }

  /** The revision of the store after what was done so far. */
  long revision() {
    return changes.isEmpty() ? before.revision() : before.revision() + 1;
  }

  /** Sets a value, and says the id of the lease that it ends with; 0 if none. */
  long put(Key key, Value value, Attachment attachment) {
    long leaseId = leaseOf(attachment);
    Optional<Entry> replaced = get(key);
    // Of the two that are equal the one that is kept already, or the past would hold both.
    Key same = replaced.map(Entry::key).orElse(key);
    var after = new Entry(same, value, before.revision() + 1, before.clockMillis(), leaseId);
    long leaseBefore = replaced.map(Entry::leaseId).orElse(0L);
    if (refusal == null && leaseId != leaseBefore) {
      if (leaseId != 0) {
        leases = leases.attach(leaseId, same);
      }
      detach(leaseBefore, same);
    }
    entries = entries.plus(same, after);
    bytes += after.weightBytes() - replaced.map(Entry::weightBytes).orElse(0L);
    changes.add(new Change(replaced, Optional.of(after)));
    return leaseId;
  }

  /** Removes an entry that is there. */
  void remove(Entry entry) {
    detach(entry.leaseId(), entry.key());
    removeDetached(entry);
  }

  /**
   * The id of the lease that is meant; one of its own is granted. 0 if there is none, and if it is
   * refused.
   */
  long leaseOf(Attachment attachment) {
    if (attachment instanceof Attachment.OwnLease own) {
      return grant(own.ttlSeconds(), true);
    }
    if (attachment instanceof Attachment.ToLease to) {
      if (leases.find(to.leaseId()).isPresent()) {
        return to.leaseId();
      }
      refuse(Refusal.NO_SUCH_LEASE);
    }
    return 0;
  }

  /** Grants a lease, and says its id. */
  long grant(long ttlSeconds, boolean own) {
    leases = leases.grant(ttlSeconds, own);
    return leases.lastId();
  }

  void renew(Lease lease) {
    leases = leases.with(lease.renewed());
  }

  /** Ends a lease, and with it its entries and claims. */
  void end(Lease lease) {
    leases = leases.minus(lease.id());
    for (Key key : lease.keys()) {
      get(key).ifPresent(this::removeDetached);
    }
    lease.claims().forEach((name, token) -> claims = claims.minus(name, token));
  }

  /** Queues up for a lock or an election, and says the token. */
  long claim(ClaimName name, long leaseId, Value value) {
    claims = claims.join(name, leaseId, value);
    leases = leases.claim(leaseId, name, claims.lastToken());
    return claims.lastToken();
  }

  void reclaim(ClaimName name, long token, Value value) {
    claims = claims.replace(name, token, value);
  }

  /** Gives up a claim that is there. */
  void release(ClaimName name, Claims.Claim claim) {
    claims = claims.minus(name, claim.token());
    leases = leases.unclaim(claim.leaseId(), name);
  }

  /** Nothing of it shall count, for this reason; of several reasons, the first is the one. */
  void refuse(Refusal reason) {
    if (refusal == null) {
      refusal = reason;
    }
  }

  /** Why nothing of it counts. What makes a store that is too full no fuller always does. */
  Optional<Refusal> refusal() {
    if (bytes > before.limits().quotaBytes() && bytes > before.bytes()) {
      refuse(Refusal.QUOTA);
    }
    if (leases.size() > before.limits().maxLeases() && leases.size() > before.leases().size()) {
      refuse(Refusal.TOO_MANY_LEASES);
    }
    if (claims.size() > before.limits().maxClaims() && claims.size() > before.claims().size()) {
      refuse(Refusal.TOO_MANY_CLAIMS);
    }
    return Optional.ofNullable(refusal);
  }

  /** What was changed. */
  List<Change> changes() {
    return changes;
  }

  /** The contents once it counts. */
  Contents contents() {
    History history = before.history();
    if (!changes.isEmpty()) {
      history =
          history.plus(
              new Revision(revision(), before.clockMillis(), changes), entries, before.limits());
    }
    return new Contents(
        entries, bytes, revision(), before.clockMillis(), before.limits(), history, leases, claims);
  }

  private void detach(long leaseId, Key key) {
    if (leaseId != 0) {
      leases = leases.detach(leaseId, key);
    }
  }

  private void removeDetached(Entry entry) {
    entries = entries.minus(entry.key());
    bytes -= entry.weightBytes();
    changes.add(new Change(Optional.of(entry), Optional.empty()));
  }
}
