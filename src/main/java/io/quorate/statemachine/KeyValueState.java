package io.quorate.statemachine;

import io.quorate.command.Command;
import io.quorate.command.Entry;
import io.quorate.command.Fingerprint;
import io.quorate.command.Key;
import io.quorate.command.RequestId;
import io.quorate.command.Result;
import io.quorate.command.Result.Refusal;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.pcollections.TreePMap;

/**
 * All that the members agree on, as an immutable value: whoever holds a reference reads one
 * consistent state for as long as they like, without a lock.
 *
 * @param entries in the order of their keys
 * @param revision counts the successful changes of entries
 * @param recent the latest writes, so that each takes effect once
 * @param book the members of the cluster
 */
public record KeyValueState(
    TreePMap<Key, Entry> entries, long revision, RecentRequests recent, MemberBook book) {

  /** The state before the first entry of the log. */
  public static final KeyValueState EMPTY =
      new KeyValueState(TreePMap.empty(), 0, RecentRequests.EMPTY, MemberBook.EMPTY);

  /**
   * What applying a command gave.
   *
   * @param changed the entry as it was before and is after; both empty if no entry changed
   */
  public record Applied(KeyValueState state, Result result, Change changed) {}

  /** An entry before and after a command. */
  public record Change(Optional<Entry> before, Optional<Entry> after) {
    static final Change NONE = new Change(Optional.empty(), Optional.empty());
  }

  public Optional<Entry> get(Key key) {
    @Nullable Entry entry = entries.get(key);
    return Optional.ofNullable(entry);
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
    Optional<KeyedRequests.Named> name = name(write);
    Optional<Result> sentBefore = name.flatMap(recent::find);
    if (sentBefore.isPresent()) {
      return remembering(write, unchanged(sentBefore.get()), Optional.empty());
    }
    return remembering(write, applyFirst(write), name);
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
        new KeyValueState(next.entries, next.revision, remembered, next.book),
        result,
        applied.changed());
  }

  private static Optional<KeyedRequests.Named> name(Command.Write write) {
    if (write instanceof Command.OnTerms named) {
      return named.terms().key().map(key -> new KeyedRequests.Named(key, Fingerprint.of(named)));
    }
    return Optional.empty();
  }

  private Applied applyFirst(Command.Write write) {
    if (write instanceof Command.Put put) {
      return put(put);
    }
    if (write instanceof Command.Remove remove) {
      return remove(remove);
    }
    if (write instanceof Command.AddMember add) {
      return applied(book.add(add));
    }
    if (write instanceof Command.RemoveMember remove) {
      return applied(book.remove(remove));
    }
    throw new AssertionError("A write that nothing applies: " + write.getClass());
  }

  private Applied put(Command.Put put) {
    Optional<Entry> before = get(put.key());
    if (!put.terms().condition().holds(before)) {
      return preconditionFailed(before);
    }
    var after = new Entry(put.key(), put.value(), revision + 1);
    Optional<Entry> previous = put.returnPrevious() ? before : Optional.empty();
    return new Applied(
        new KeyValueState(entries.plus(put.key(), after), revision + 1, recent, book),
        new Result.Put(revision + 1, before.isEmpty(), previous),
        new Change(before, Optional.of(after)));
  }

  private Applied remove(Command.Remove remove) {
    Optional<Entry> before = get(remove.key());
    if (before.isEmpty()) {
      // Not that the condition failed: without it the answer were the same (RFC 9110, 13.2.1).
      return unchanged(new Result.Removed(revision, false, Optional.empty()));
    }
    if (!remove.terms().condition().holds(before)) {
      return preconditionFailed(before);
    }
    Optional<Entry> previous = remove.returnPrevious() ? before : Optional.empty();
    return new Applied(
        new KeyValueState(entries.minus(remove.key()), revision + 1, recent, book),
        new Result.Removed(revision + 1, true, previous),
        new Change(before, Optional.empty()));
  }

  private Applied preconditionFailed(Optional<Entry> found) {
    return unchanged(
        new Result.PreconditionFailed(found.stream().mapToLong(Entry::revision).findFirst()));
  }

  private Applied applied(MemberBook.Turn turn) {
    return new Applied(
        new KeyValueState(entries, revision, recent, turn.book()), turn.result(), Change.NONE);
  }

  private Applied unchanged(Result result) {
    return new Applied(this, result, Change.NONE);
  }
}
