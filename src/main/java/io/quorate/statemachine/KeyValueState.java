package io.quorate.statemachine;

import io.quorate.command.Change;
import io.quorate.command.Command;
import io.quorate.command.Entry;
import io.quorate.command.Fence;
import io.quorate.command.Fingerprint;
import io.quorate.command.IdempotencyKey;
import io.quorate.command.Key;
import io.quorate.command.RequestId;
import io.quorate.command.Result;
import io.quorate.command.Result.Refusal;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import org.pcollections.TreePMap;

/**
 * All that the members agree on, as an immutable value: whoever holds a reference reads one
 * consistent state for as long as they like, without a lock.
 *
 * @param contents what clients have written
 * @param recent the latest writes, so that each takes effect once
 * @param book the members of the cluster
 */
public record KeyValueState(Contents contents, RecentRequests recent, MemberBook book) {

  /** The state before the first entry of the log. */
  public static final KeyValueState EMPTY =
      new KeyValueState(Contents.EMPTY, RecentRequests.EMPTY, MemberBook.EMPTY);

  /**
   * What applying a command gave.
   *
   * @param changes of entries; all of one revision
   */
  public record Applied(KeyValueState state, Result result, List<Change> changes) {
    public Applied {
      changes = List.copyOf(changes);
    }
  }

  /** The latest entries, in the order of their keys. */
  public TreePMap<Key, Entry> entries() {
    return contents.entries();
  }

  /** Counts the successful changes of entries. */
  public long revision() {
    return contents.revision();
  }

  public Optional<Entry> get(Key key) {
    return contents.get(key);
  }

  /** The entries as they were. */
  public History history() {
    return contents.history();
  }

  public Leases leases() {
    return contents.leases();
  }

  public Claims claims() {
    return contents.claims();
  }

  /** The result of a request that was applied, if it is remembered. */
  public Optional<Result> result(RequestId id) {
    return recent.find(id);
  }

  /** What a client was answered when it first sent a write with this key, if it is remembered. */
  public Optional<Result> answered(IdempotencyKey key, Fingerprint written) {
    return recent.find(new KeyedRequests.Named(key, written));
  }

  /** The state and the result after a command: a function of this state and the command alone. */
  public Applied apply(Command command) {
    if (command instanceof Command.Write write) {
      return applyOnce(write);
    }
    if (command instanceof Command.FormCluster form) {
      return applied(book.form(form));
    }
    if (command instanceof Command.EndMembershipChange end) {
      return applied(book.end(end));
    }
    throw new AssertionError("A command that nothing applies: " + command.getClass());
  }

  private Applied applyOnce(Command.Write write) {
    Optional<Result> remembered = recent.find(write.stamp().id());
    if (remembered.isPresent()) {
      return unchanged(remembered.get());
    }
    if (recent.isForgotten(write.stamp())) {
      return unchanged(new Result.Refused(Refusal.FORGOTTEN));
    }
    KeyValueState now = with(contents.at(write.stamp().timeMillis()));
    Optional<KeyedRequests.Named> name = name(write);
    Optional<Result> sentBefore = name.flatMap(recent::find);
    if (sentBefore.isPresent()) {
      return now.remembering(write, now.applyAgain(write, sentBefore.get()), Optional.empty());
    }
    Applied first = now.applyFirst(write);
    return now.remembering(
        write, first, isOnlyAnAttempt(write, first.result()) ? Optional.empty() : name);
  }

  /**
   * The client sends again what it has sent before, and is answered as the first time. A claim and
   * a lease are told as they are now: who believed the first answer would hold what another one may
   * hold by now, or count on time that has passed.
   */
  private Applied applyAgain(Command.Write write, Result first) {
    if (write instanceof Command.Claim claim && first instanceof Result.Claimed claimed) {
      return edited(edit -> LeaseWrites.claimAgain(claim, claimed, edit));
    }
    if (write instanceof Command.GrantLease grant && first instanceof Result.LeaseGranted granted) {
      return fenced(grant, () -> edited(edit -> LeaseWrites.grantAgain(granted, edit)));
    }
    return first instanceof Result.LeaseRenewed ? applyFirst(write) : unchanged(first);
  }

  /**
   * Whether the client is not answered with this: where it has sent more than the command says, the
   * condition is not its own, but that of a member which tries again.
   */
  private static boolean isOnlyAnAttempt(Command.Write write, Result result) {
    return result instanceof Result.PreconditionFailed
        && write instanceof Command.Put put
        && put.terms().written().isPresent();
  }

  private Applied remembering(
      Command.Write write, Applied applied, Optional<KeyedRequests.Named> name) {
    KeyValueState next = applied.state();
    RequestId id = write.stamp().id();
    Result result = applied.result();
    RecentRequests remembered =
        name.map(given -> recent.remember(id, result, given))
            .orElseGet(() -> recent.remember(id, result));
    return new Applied(
        new KeyValueState(next.contents, remembered, next.book), result, applied.changes());
  }

  private static Optional<KeyedRequests.Named> name(Command.Write write) {
    return write instanceof Command.OnTerms named
        ? named.terms().key().map(key -> new KeyedRequests.Named(key, Fingerprint.of(named)))
        : Optional.empty();
  }

  private Applied applyFirst(Command.Write write) {
    if (write instanceof Command.OnTerms onTerms) {
      return fenced(onTerms, () -> applyFenced(onTerms));
    }
    if (write instanceof Command.AddMember add) {
      return applied(book.add(add));
    }
    if (write instanceof Command.RemoveMember remove) {
      return applied(book.remove(remove));
    }
    if (write instanceof Command.Configure configure) {
      return new Applied(with(contents.within(configure.limits())), new Result.Done(), List.of());
    }
    throw new AssertionError("A write that nothing applies: " + write.getClass());
  }

  private Applied fenced(Command.OnTerms write, Supplier<Applied> allowed) {
    Optional<Fence> broken = contents.claims().broken(write.terms().fences());
    return broken.map(fence -> unchanged(new Result.FenceFailed(fence.name()))).orElseGet(allowed);
  }

  private Applied applyFenced(Command.OnTerms write) {
    var edit = new Edit(contents);
    Result result =
        write instanceof Command.OfEntries entries
            ? EntryWrites.apply(entries, edit)
            : LeaseWrites.apply((Command.OfLeases) write, edit);
    Optional<Refusal> refusal = edit.refusal();
    if (refusal.isPresent()) {
      return unchanged(new Result.Refused(refusal.get()));
    }
    if (write instanceof Command.Transaction transaction && transaction.dryRun()) {
      return unchanged(result);
    }
    return new Applied(with(edit.contents()), result, edit.changes());
  }

  /** By an edit that nothing refuses. */
  private Applied edited(Function<Edit, Result> change) {
    var edit = new Edit(contents);
    Result result = change.apply(edit);
    return new Applied(with(edit.contents()), result, edit.changes());
  }

  private Applied applied(MemberBook.Turn turn) {
    return new Applied(new KeyValueState(contents, recent, turn.book()), turn.result(), List.of());
  }

  private Applied unchanged(Result result) {
    return new Applied(this, result, List.of());
  }

  private KeyValueState with(Contents next) {
    return new KeyValueState(next, recent, book);
  }
}
