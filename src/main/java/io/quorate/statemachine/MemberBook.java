package io.quorate.statemachine;

import io.quorate.command.Command;
import io.quorate.command.Limits;
import io.quorate.command.MemberAddress;
import io.quorate.command.Result;
import io.quorate.command.Result.Refusal;
import java.util.Optional;
import org.pcollections.TreePMap;

/**
 * The members of the cluster as the log has them: who belongs to it, where they are, and the one
 * change that may be under way. It says what is wanted; the voters of the consensus engine follow
 * it, one step behind, and {@link Command.EndMembershipChange} records that they have.
 *
 * @param clusterId empty until the cluster has been formed
 * @param members by id; a member being added is in it, one being removed is not
 * @param changes how many changes have begun
 * @param pending the change under way
 */
public record MemberBook(
    String clusterId,
    TreePMap<Integer, MemberAddress> members,
    long changes,
    Optional<Change> pending) {

  /** The book before the first entry of the log. */
  public static final MemberBook EMPTY = new MemberBook("", TreePMap.empty(), 0, Optional.empty());

  /** What a change of the membership does. */
  public enum Kind {
    ADD,
    REMOVE
  }

  /**
   * A change of the membership under way.
   *
   * @param number counts the changes of this cluster from 1
   */
  public record Change(long number, Kind kind, int memberId) {}

  /** The book after a command, and what to answer. */
  record Turn(MemberBook book, Result result) {}

  public boolean isFormed() {
    return !clusterId.isEmpty();
  }

  public boolean contains(int memberId) {
    return members.containsKey(memberId);
  }

  Turn form(Command.FormCluster form) {
    if (isFormed()) {
      return new Turn(this, new Result.Done());
    }
    var first = TreePMap.<Integer, MemberAddress>empty().plusAll(form.members());
    return new Turn(new MemberBook(form.clusterId(), first, changes, pending), new Result.Done());
  }

  Turn add(Command.AddMember add) {
    if (!isFormed()) {
      return refuse(Refusal.NO_CLUSTER);
    }
    if (contains(add.memberId())) {
      return refuse(Refusal.MEMBER_EXISTS);
    }
    if (pending.isPresent()) {
      return refuse(Refusal.CHANGE_IN_PROGRESS);
    }
    if (members.containsValue(add.address())) {
      return refuse(Refusal.ADDRESS_TAKEN);
    }
    if (members.size() >= Limits.MEMBERS) {
      return refuse(Refusal.TOO_MANY_MEMBERS);
    }
    return begin(members.plus(add.memberId(), add.address()), Kind.ADD, add.memberId());
  }

  /** Removing the member that is being added is the way to give up adding it. */
  Turn remove(Command.RemoveMember remove) {
    if (!isFormed()) {
      return refuse(Refusal.NO_CLUSTER);
    }
    if (!contains(remove.memberId())) {
      return refuse(Refusal.UNKNOWN_MEMBER);
    }
    boolean givesUpPending =
        pending.filter(change -> change.memberId() == remove.memberId()).isPresent();
    if (pending.isPresent() && !givesUpPending) {
      return refuse(Refusal.CHANGE_IN_PROGRESS);
    }
    if (members.size() == 1) {
      return refuse(Refusal.LAST_MEMBER);
    }
    return begin(members.minus(remove.memberId()), Kind.REMOVE, remove.memberId());
  }

  Turn end(Command.EndMembershipChange end) {
    boolean current = pending.filter(change -> change.number() == end.change()).isPresent();
    MemberBook next =
        current ? new MemberBook(clusterId, members, changes, Optional.empty()) : this;
    return new Turn(next, new Result.Done());
  }

  private Turn begin(TreePMap<Integer, MemberAddress> next, Kind kind, int memberId) {
    var change = new Change(changes + 1, kind, memberId);
    return new Turn(
        new MemberBook(clusterId, next, change.number(), Optional.of(change)),
        new Result.ChangeBegun(change.number()));
  }

  private Turn refuse(Refusal reason) {
    return new Turn(this, new Result.Refused(reason));
  }
}
