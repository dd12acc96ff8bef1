package io.quorate.statemachine;

import io.quorate.command.Attachment;
import io.quorate.command.Check;
import io.quorate.command.ClaimName;
import io.quorate.command.Command;
import io.quorate.command.Condition;
import io.quorate.command.Entry;
import io.quorate.command.Fence;
import io.quorate.command.IdempotencyKey;
import io.quorate.command.Key;
import io.quorate.command.Operation;
import io.quorate.command.OperationResult;
import io.quorate.command.Range;
import io.quorate.command.RequestId;
import io.quorate.command.RequestStamp;
import io.quorate.command.Result;
import io.quorate.command.Result.Refusal;
import io.quorate.command.StoreLimits;
import io.quorate.command.Terms;
import io.quorate.command.Value;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The store as one would write it in a day: plain maps and lists that are copied before each write
 * and put back if it does not count, everything counted anew each time, and all answers kept. It
 * forgets no request, and knows no members.
 */
final class Model {
  private static final RequestStamp NO_STAMP = new RequestStamp(new RequestId("none"), 0);
  private static final Result ANY_ANSWER = new Result.PreconditionFailed(OptionalLong.empty());

  record Granted(long ttlSeconds, long renewals, boolean own) {}

  record Claimed(ClaimName name, long token, long leaseId, Value value) {}

  private static final class Data {
    final TreeMap<byte[], Entry> entries = new TreeMap<>(Arrays::compareUnsigned);
    final TreeMap<Long, Granted> leases = new TreeMap<>();
    final List<Claimed> claims = new ArrayList<>();
    long lastLease;
    long lastToken;

    Data copy() {
      var copy = new Data();
      copy.entries.putAll(entries);
      copy.leases.putAll(leases);
      copy.claims.addAll(claims);
      copy.lastLease = lastLease;
      copy.lastToken = lastToken;
      return copy;
    }
  }

  private final Map<RequestId, Result> answers = new HashMap<>();
  private final Map<IdempotencyKey, Command> named = new HashMap<>();
  private final Map<IdempotencyKey, Result> namedAnswers = new HashMap<>();
  private final TreeMap<Long, List<Entry>> past = new TreeMap<>(Map.of(0L, List.of()));
  private final TreeMap<Long, Long> pastBytes = new TreeMap<>();
  private Data data = new Data();
  private StoreLimits limits = StoreLimits.DEFAULT;
  private long revision;
  private long clockMillis;
  private boolean changing;

  List<Entry> entries() {
    return List.copyOf(data.entries.values());
  }

  Map<Long, Granted> leases() {
    return data.leases;
  }

  List<Claimed> claims() {
    return data.claims;
  }

  long revision() {
    return revision;
  }

  long clockMillis() {
    return clockMillis;
  }

  /** All entries as they were, by revision, as far back as they are kept. */
  Map<Long, List<Entry>> past() {
    return past;
  }

  Result apply(Command.Write write) {
    @Nullable Result known = answers.get(write.stamp().id());
    if (known == null) {
      clockMillis = Math.max(clockMillis, write.stamp().timeMillis());
      known = applyFirst(write);
      answers.put(write.stamp().id(), known);
    }
    return known;
  }

  private Result applyFirst(Command.Write write) {
    if (write instanceof Command.Configure configure) {
      limits = configure.limits();
      forget();
      return new Result.Done();
    }
    Command.OnTerms onTerms = (Command.OnTerms) write;
    if (onTerms.terms().key().isEmpty()) {
      return attempt(onTerms);
    }
    IdempotencyKey name = onTerms.terms().key().get();
    if (!named.containsKey(name)) {
      named.put(name, unstamped(onTerms));
      namedAnswers.put(name, attempt(onTerms));
      return namedAnswers.get(name);
    }
    return unstamped(onTerms).equals(named.get(name))
        ? again(onTerms, namedAnswers.get(name))
        : new Result.Refused(Refusal.IDEMPOTENCY_KEY_REUSED);
  }

  private Result again(Command.OnTerms write, Result first) {
    if (first instanceof Result.LeaseRenewed) {
      return attempt(write);
    }
    if (first instanceof Result.LeaseGranted granted) {
      return grantAgain(write, granted);
    }
    if (!(write instanceof Command.Claim claim) || !(first instanceof Result.Claimed claimed)) {
      return first;
    }
    if (data.claims.stream().noneMatch(each -> each.token() == claimed.token())) {
      return new Result.Refused(Refusal.CLAIM_ENDED);
    }
    Granted lease = lease(claimed.leaseId());
    if (claim.attachment() instanceof Attachment.OwnLease) {
      data.leases.put(
          claimed.leaseId(), new Granted(lease.ttlSeconds(), lease.renewals() + 1, true));
    }
    return new Result.Claimed(
        claimed.token(),
        claimed.leaseId(),
        lease.ttlSeconds(),
        holder(claim.name()) == claimed.token(),
        revision);
  }

  private Result grantAgain(Command.OnTerms write, Result.LeaseGranted first) {
    // It is like a renewal of what was granted.
    var renewal =
        new Command.RenewLease(
            NO_STAMP,
            first.leaseId(),
            new Terms(
                new Condition.None(), Optional.empty(), write.terms().fences(), Optional.empty()));
    Result result = attempt(renewal);
    return result instanceof Result.LeaseRenewed
        ? new Result.LeaseGranted(first.leaseId(), first.ttlSeconds(), revision)
        : result;
  }

  private static Command unstamped(Command.OnTerms write) {
    if (write instanceof Command.Put put) {
      return new Command.Put(
          NO_STAMP, put.key(), put.value(), put.returnPrevious(), put.attachment(), put.terms());
    }
    if (write instanceof Command.Remove remove) {
      return new Command.Remove(NO_STAMP, remove.key(), remove.returnPrevious(), remove.terms());
    }
    if (write instanceof Command.RemoveRange remove) {
      return new Command.RemoveRange(NO_STAMP, remove.range(), remove.terms());
    }
    if (write instanceof Command.Transaction all) {
      return new Command.Transaction(
          NO_STAMP, all.checks(), all.then(), all.otherwise(), all.dryRun(), all.terms());
    }
    if (write instanceof Command.Decline decline) {
      // What the client has sent is all that counts.
      return new Command.Decline(NO_STAMP, ANY_ANSWER, decline.terms());
    }
    if (write instanceof Command.GrantLease grant) {
      return new Command.GrantLease(NO_STAMP, grant.ttlSeconds(), grant.terms());
    }
    if (write instanceof Command.RenewLease renew) {
      return new Command.RenewLease(NO_STAMP, renew.leaseId(), renew.terms());
    }
    if (write instanceof Command.EndLease end) {
      return new Command.EndLease(NO_STAMP, end.leaseId(), end.renewals(), end.terms());
    }
    if (write instanceof Command.Claim claim) {
      return new Command.Claim(
          NO_STAMP, claim.name(), claim.attachment(), claim.value(), claim.terms());
    }
    if (write instanceof Command.GiveUp giveUp) {
      return new Command.GiveUp(NO_STAMP, giveUp.name(), giveUp.token(), giveUp.terms());
    }
    Command.Release release = (Command.Release) write;
    return new Command.Release(NO_STAMP, release.name(), release.token(), release.terms());
  }

  /** Does it on a copy, and keeps the copy if all is as it may be. */
  private Result attempt(Command.OnTerms write) {
    for (Fence fence : write.terms().fences()) {
      if (holder(fence.name()) != fence.token()) {
        return new Result.FenceFailed(fence.name());
      }
    }
    Data before = data;
    data = before.copy();
    changing = false;
    Result result;
    try {
      result = change(write);
      requireNoMore(weight(before), weight(data), limits.quotaBytes(), Refusal.QUOTA);
      requireNoMore(
          before.leases.size(), data.leases.size(), limits.maxLeases(), Refusal.TOO_MANY_LEASES);
      requireNoMore(
          before.claims.size(), data.claims.size(), limits.maxClaims(), Refusal.TOO_MANY_CLAIMS);
    } catch (RefusedException e) {
      data = before;
      return new Result.Refused(e.reason);
    }
    if (write instanceof Command.Transaction transaction && transaction.dryRun()) {
      data = before;
    } else if (changing) {
      revision++;
      remember(before);
    }
    return result;
  }

  private static final class RefusedException extends RuntimeException {
    private static final long serialVersionUID = 1;
    final Refusal reason;

    RefusedException(Refusal reason) {
      this.reason = reason;
    }
  }

  private static void requireNoMore(long before, long after, long limit, Refusal reason) {
    if (after > limit && after > before) {
      throw new RefusedException(reason);
    }
  }

  private Result change(Command.OnTerms write) {
    if (write instanceof Command.Put put) {
      Optional<Entry> found = get(put.key());
      if (!holds(put.terms().condition(), found)) {
        return preconditionFailed(found);
      }
      long lease = put(put.key(), put.value(), put.attachment());
      return new Result.Put(
          revision + 1, found.isEmpty(), asked(put.returnPrevious(), found), lease);
    }
    if (write instanceof Command.Remove remove) {
      Optional<Entry> found = get(remove.key());
      if (found.isPresent() && !holds(remove.terms().condition(), found)) {
        return preconditionFailed(found);
      }
      remove(remove.key());
      return new Result.Removed(next(), found.isPresent(), asked(remove.returnPrevious(), found));
    }
    if (write instanceof Command.RemoveRange remove) {
      List<Key> keys =
          entries().stream().map(Entry::key).filter(key -> in(remove.range(), key)).toList();
      keys.forEach(this::remove);
      return new Result.RangeRemoved(next(), keys.size());
    }
    if (write instanceof Command.Transaction transaction) {
      return transact(transaction);
    }
    if (write instanceof Command.Decline decline) {
      return decline.answer();
    }
    return changeLeases(write);
  }

  private static boolean in(Range range, Key key) {
    byte[] text = utf8(key);
    boolean prefixed =
        range.prefix().isEmpty() || key.text().startsWith(range.prefix().get().text());
    boolean above =
        range.start().isEmpty() || Arrays.compareUnsigned(text, utf8(range.start().get())) >= 0;
    boolean below =
        range.end().isEmpty() || Arrays.compareUnsigned(text, utf8(range.end().get())) < 0;
    return prefixed && above && below;
  }

  private Result transact(Command.Transaction transaction) {
    int failed = -1;
    for (Check check : transaction.checks()) {
      if (!holds(check.condition(), get(check.key()))) {
        failed = transaction.checks().indexOf(check);
        break;
      }
    }
    List<OperationResult> results = new ArrayList<>();
    for (Operation operation : failed < 0 ? transaction.then() : transaction.otherwise()) {
      Optional<Entry> found = get(operation.key());
      if (operation instanceof Operation.Put put) {
        long lease = put(put.key(), put.value(), put.attachment());
        results.add(
            new OperationResult.Put(found.isEmpty(), asked(put.returnPrevious(), found), lease));
      } else if (operation instanceof Operation.Remove remove) {
        remove(remove.key());
        results.add(
            new OperationResult.Removed(found.isPresent(), asked(remove.returnPrevious(), found)));
      } else {
        results.add(new OperationResult.Got(found));
      }
    }
    return new Result.TransactionDone(failed, next(), results);
  }

  private Result changeLeases(Command.OnTerms write) {
    if (write instanceof Command.GrantLease grant) {
      data.leases.put(++data.lastLease, new Granted(grant.ttlSeconds(), 0, false));
      return new Result.LeaseGranted(data.lastLease, grant.ttlSeconds(), next());
    }
    if (write instanceof Command.RenewLease renew) {
      Granted lease = lease(renew.leaseId());
      data.leases.put(
          renew.leaseId(), new Granted(lease.ttlSeconds(), lease.renewals() + 1, lease.own()));
      return new Result.LeaseRenewed(renew.leaseId(), lease.ttlSeconds(), next());
    }
    if (write instanceof Command.EndLease end) {
      Granted lease = lease(end.leaseId());
      if (end.renewals().isPresent() && end.renewals().getAsLong() != lease.renewals()) {
        throw new RefusedException(Refusal.LEASE_RENEWED);
      }
      List<Key> keys =
          entries().stream()
              .filter(entry -> entry.leaseId() == end.leaseId())
              .map(Entry::key)
              .toList();
      keys.forEach(this::remove);
      data.claims.removeIf(claim -> claim.leaseId() == end.leaseId());
      data.leases.remove(end.leaseId());
      return new Result.LeaseEnded(next(), keys.size());
    }
    if (write instanceof Command.Claim claim) {
      return claim(claim);
    }
    if (write instanceof Command.GiveUp giveUp) {
      return giveUp(giveUp.name(), giveUp.token());
    }
    Command.Release release = (Command.Release) write;
    return release(release.name(), release.token());
  }

  private Result giveUp(ClaimName name, long token) {
    if (holder(name) != token) {
      return release(name, token);
    }
    long lease =
        data.claims.stream()
            .filter(claim -> claim.name().equals(name) && claim.token() == token)
            .mapToLong(Claimed::leaseId)
            .findFirst()
            .orElseThrow();
    return new Result.Claimed(token, lease, lease(lease).ttlSeconds(), true, next());
  }

  private Result release(ClaimName name, long token) {
    if (holder(name) == 0) {
      throw new RefusedException(Refusal.NOT_HELD);
    }
    if (!data.claims.removeIf(claim -> claim.name().equals(name) && claim.token() == token)) {
      throw new RefusedException(Refusal.NOT_THE_HOLDER);
    }
    endOwnLeases();
    return new Result.Released(next());
  }

  private Result claim(Command.Claim claim) {
    long lease = leaseOf(claim.attachment());
    Optional<Claimed> place =
        data.claims.stream()
            .filter(each -> each.name().equals(claim.name()) && each.leaseId() == lease)
            .findFirst();
    long token = place.map(Claimed::token).orElse(data.lastToken + 1);
    place.ifPresent(data.claims::remove);
    data.claims.add(new Claimed(claim.name(), token, lease, claim.value()));
    data.lastToken = Math.max(data.lastToken, token);
    return new Result.Claimed(
        token, lease, lease(lease).ttlSeconds(), holder(claim.name()) == token, next());
  }

  private long put(Key key, Value value, Attachment attachment) {
    long lease = leaseOf(attachment);
    data.entries.put(utf8(key), new Entry(key, value, revision + 1, clockMillis, lease));
    endOwnLeases();
    changing = true;
    return lease;
  }

  private void remove(Key key) {
    changing |= data.entries.remove(utf8(key)) != null;
    endOwnLeases();
  }

  private long leaseOf(Attachment attachment) {
    if (attachment instanceof Attachment.OwnLease own) {
      data.leases.put(++data.lastLease, new Granted(own.ttlSeconds(), 0, true));
      return data.lastLease;
    }
    if (attachment instanceof Attachment.ToLease to) {
      lease(to.leaseId());
      return to.leaseId();
    }
    return 0;
  }

  private Granted lease(long id) {
    @Nullable Granted lease = data.leases.get(id);
    if (lease == null) {
      throw new RefusedException(Refusal.NO_SUCH_LEASE);
    }
    return lease;
  }

  private void endOwnLeases() {
    data.leases
        .entrySet()
        .removeIf(
            lease ->
                lease.getValue().own()
                    && entries().stream().noneMatch(entry -> entry.leaseId() == lease.getKey())
                    && data.claims.stream().noneMatch(each -> each.leaseId() == lease.getKey()));
  }

  private long holder(ClaimName name) {
    return data.claims.stream()
        .filter(claim -> claim.name().equals(name))
        .mapToLong(Claimed::token)
        .min()
        .orElse(0);
  }

  private void remember(Data before) {
    past.put(revision, entries());
    long bytes = 0;
    for (Map.Entry<byte[], Entry> entry : before.entries.entrySet()) {
      @Nullable Entry after = data.entries.get(entry.getKey());
      bytes += entry.getValue().equals(after) ? 0 : 512 + weight(entry.getValue());
    }
    long created =
        data.entries.keySet().stream().filter(key -> !before.entries.containsKey(key)).count();
    pastBytes.put(revision, bytes + 512 * created);
    forget();
  }

  private void forget() {
    while (pastBytes.size() > limits.historyRevisions()
        || (pastBytes.size() > 1
            && pastBytes.values().stream().mapToLong(Long::longValue).sum()
                > limits.historyBytes())) {
      pastBytes.pollFirstEntry();
      past.pollFirstEntry();
    }
  }

  private long next() {
    return changing ? revision + 1 : revision;
  }

  private Optional<Entry> get(Key key) {
    return Optional.ofNullable(data.entries.get(utf8(key)));
  }

  private static boolean holds(Condition condition, Optional<Entry> found) {
    if (condition instanceof Condition.None) {
      return true;
    }
    if (condition instanceof Condition.Absent) {
      return found.isEmpty();
    }
    if (found.isEmpty()) {
      return false;
    }
    if (condition instanceof Condition.RevisionIn in) {
      return in.revisions().contains(found.get().revision());
    }
    return !(condition instanceof Condition.ValueIs is)
        || Arrays.equals(is.bytes(), found.get().value().bytes());
  }

  private static long weight(Data data) {
    return data.entries.values().stream().mapToLong(Model::weight).sum();
  }

  private static long weight(Entry entry) {
    Value value = entry.value();
    return 256L + utf8(entry.key()).length + value.contentType().length() + value.bytes().length;
  }

  private static Optional<Entry> asked(boolean asked, Optional<Entry> found) {
    return asked ? found : Optional.empty();
  }

  private static Result preconditionFailed(Optional<Entry> found) {
    return new Result.PreconditionFailed(
        found.isPresent() ? OptionalLong.of(found.get().revision()) : OptionalLong.empty());
  }

  private static byte[] utf8(Key key) {
    return key.text().getBytes(StandardCharsets.UTF_8);
  }
}
