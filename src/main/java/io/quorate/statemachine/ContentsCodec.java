package io.quorate.statemachine;

import io.quorate.command.Change;
import io.quorate.command.ClaimName;
import io.quorate.command.Entry;
import io.quorate.command.Key;
import io.quorate.command.Limits;
import io.quorate.command.StoreLimits;
import io.quorate.command.Wire;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.pcollections.TreePMap;
import org.pcollections.TreePSet;

/**
 * The encoding of {@link Contents} in a snapshot: the entries at the oldest revision that can be
 * read, then what each later one changed, so that the history is there again; leases and claims.
 * What follows from the rest is not written: which entries and claims a lease has, what all weighs.
 */
final class ContentsCodec {
  private ContentsCodec() {}

  static void write(Contents contents, DataOutput out) throws IOException {
    Wire.writeLimits(out, contents.limits());
    Wire.writeNumber(out, contents.clockMillis());
    writeHistory(contents.history(), out);
    writeLeases(contents.leases(), out);
    writeClaims(contents.claims(), out);
  }

  static Contents read(DataInput in) throws IOException {
    StoreLimits limits = Wire.readLimits(in);
    long clockMillis = Wire.readNumber(in);
    Past past = readPast(in);
    Leases leases = readLeases(in);
    Claims claims = readClaims(in);
    History history = past.history();
    return new Contents(
        past.latest(),
        weightBytes(past.latest()),
        history.oldest() + history.size(),
        clockMillis,
        limits,
        history,
        claiming(attaching(leases, past.latest()), claims),
        claims);
  }

  private static void writeHistory(History history, DataOutput out) throws IOException {
    Wire.writeNumber(out, history.oldest());
    TreePMap<Key, Entry> oldestEntries = history.oldestEntries();
    Wire.writeNumber(out, oldestEntries.size());
    for (Entry entry : oldestEntries.values()) {
      Wire.writeEntry(out, entry);
    }
    Wire.writeNumber(out, history.size());
    for (Revision revision : history.revisions()) {
      Wire.writeNumber(out, revision.timeMillis());
      Wire.writeNumber(out, revision.changes().size());
      for (Change change : revision.changes()) {
        writeChange(change, out);
      }
    }
  }

  /** The past, and the latest entries, to which it leads. */
  private record Past(History history, TreePMap<Key, Entry> latest) {}

  private static Past readPast(DataInput in) throws IOException {
    long oldest = Wire.readNumber(in);
    TreePMap<Key, Entry> entries = TreePMap.empty();
    for (int i = Wire.readCount(in, Integer.MAX_VALUE); i > 0; i--) {
      Entry entry = Wire.readEntry(in);
      entries = entries.plus(entry.key(), entry);
    }
    History history = History.beginningAt(oldest, entries);
    int count = Wire.readCount(in, Limits.HISTORY_REVISIONS);
    for (long number = oldest + 1; number <= oldest + count; number++) {
      Revision revision = readRevision(number, entries, in);
      entries = revision.applyTo(entries);
      history = history.plus(revision, entries);
    }
    return new Past(history, entries);
  }

  private static Revision readRevision(long number, TreePMap<Key, Entry> before, DataInput in)
      throws IOException {
    long timeMillis = Wire.readNumber(in);
    List<Change> changes = new ArrayList<>();
    for (int i = Wire.readCount(in, Integer.MAX_VALUE); i > 0; i--) {
      Key read = Wire.readKey(in);
      @Nullable Entry replaced = before.get(read);
      Key key = replaced == null ? read : replaced.key(); // one for both, as when it was written
      Optional<Entry> after =
          in.readBoolean()
              ? Optional.of(
                  new Entry(key, Wire.readValue(in), number, timeMillis, Wire.readNumber(in)))
              : Optional.empty();
      changes.add(new Change(Optional.ofNullable(replaced), after));
    }
    return new Revision(number, timeMillis, changes);
  }

  private static void writeChange(Change change, DataOutput out) throws IOException {
    Wire.writeKey(out, change.key());
    out.writeBoolean(change.after().isPresent());
    if (change.after().isPresent()) {
      Wire.writeValue(out, change.after().get().value());
      Wire.writeNumber(out, change.after().get().leaseId());
    }
  }

  private static void writeLeases(Leases leases, DataOutput out) throws IOException {
    Wire.writeNumber(out, leases.lastId());
    Wire.writeNumber(out, leases.size());
    for (Lease lease : leases.byId().values()) {
      Wire.writeNumber(out, lease.id());
      Wire.writeNumber(out, lease.ttlSeconds());
      Wire.writeNumber(out, lease.renewals());
      out.writeBoolean(lease.own());
    }
  }

  private static Leases readLeases(DataInput in) throws IOException {
    long lastId = Wire.readNumber(in);
    TreePMap<Long, Lease> byId = TreePMap.empty();
    for (int i = Wire.readCount(in, Integer.MAX_VALUE); i > 0; i--) {
      long id = Wire.readNumber(in);
      long ttlSeconds = Wire.readNumber(in);
      long renewals = Wire.readNumber(in);
      boolean own = in.readBoolean();
      byId =
          byId.plus(
              id, new Lease(id, ttlSeconds, renewals, own, TreePSet.empty(), TreePMap.empty()));
    }
    return new Leases(byId, lastId);
  }

  private static void writeClaims(Claims claims, DataOutput out) throws IOException {
    Wire.writeNumber(out, claims.lastToken());
    Wire.writeNumber(out, claims.queues().size());
    for (Map.Entry<ClaimName, TreePMap<Long, Claims.Claim>> queue : claims.queues().entrySet()) {
      Wire.writeClaimName(out, queue.getKey());
      Wire.writeNumber(out, queue.getValue().size());
      for (Claims.Claim claim : queue.getValue().values()) {
        Wire.writeNumber(out, claim.token());
        Wire.writeNumber(out, claim.leaseId());
        Wire.writeValue(out, claim.value());
      }
    }
  }

  private static Claims readClaims(DataInput in) throws IOException {
    long lastToken = Wire.readNumber(in);
    var queues = new TreeMap<ClaimName, TreePMap<Long, Claims.Claim>>();
    for (int i = Wire.readCount(in, Limits.CLAIMS); i > 0; i--) {
      ClaimName name = Wire.readClaimName(in);
      TreePMap<Long, Claims.Claim> queue = TreePMap.empty();
      for (int j = Wire.readCount(in, Limits.CLAIMS); j > 0; j--) {
        var claim = new Claims.Claim(Wire.readNumber(in), Wire.readNumber(in), Wire.readValue(in));
        queue = queue.plus(claim.token(), claim);
      }
      if (queue.isEmpty()) {
        throw new IOException("Nobody claims " + name);
      }
      queues.put(name, queue);
    }
    return Claims.of(queues, lastToken);
  }

  private static Leases attaching(Leases leases, TreePMap<Key, Entry> entries) throws IOException {
    Leases next = leases;
    for (Entry entry : entries.values()) {
      if (entry.leaseId() != 0) {
        requireLease(next, entry.leaseId());
        next = next.attach(entry.leaseId(), entry.key());
      }
    }
    return next;
  }

  private static Leases claiming(Leases leases, Claims claims) throws IOException {
    Leases next = leases;
    for (Map.Entry<ClaimName, TreePMap<Long, Claims.Claim>> queue : claims.queues().entrySet()) {
      for (Claims.Claim claim : queue.getValue().values()) {
        requireLease(next, claim.leaseId());
        next = next.claim(claim.leaseId(), queue.getKey(), claim.token());
      }
    }
    return next;
  }

  private static void requireLease(Leases leases, long id) throws IOException {
    if (leases.find(id).isEmpty()) {
      throw new IOException("Something is attached to lease %d, which is not there.".formatted(id));
    }
  }

  private static long weightBytes(TreePMap<Key, Entry> entries) {
    return entries.values().stream().mapToLong(Entry::weightBytes).sum();
  }
}
