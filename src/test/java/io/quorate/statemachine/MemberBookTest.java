package io.quorate.statemachine;

import static org.assertj.core.api.Assertions.assertThat;

import io.quorate.command.Command;
import io.quorate.command.Limits;
import io.quorate.command.MemberAddress;
import io.quorate.command.RequestId;
import io.quorate.command.RequestStamp;
import io.quorate.command.Result;
import io.quorate.command.Result.Refusal;
import io.quorate.statemachine.MemberBook.Change;
import io.quorate.statemachine.MemberBook.Kind;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class MemberBookTest {

  @Test
  void theFirstClusterIsFormedOnlyOnce() {
    MemberBook formed = formed(3);

    MemberBook again = formed.form(new Command.FormCluster("other", members(5))).book();

    assertThat(formed.isFormed()).isTrue();
    assertThat(formed.clusterId()).isEqualTo("cluster");
    assertThat(formed.members().keySet()).containsExactly(1, 2, 3);
    assertThat(again).isSameAs(formed);
  }

  @Test
  void nothingChangesBeforeThereIsACluster() {
    assertRefused(MemberBook.EMPTY, MemberBook.EMPTY.add(add(4)), Refusal.NO_CLUSTER);
    assertRefused(MemberBook.EMPTY, MemberBook.EMPTY.remove(remove(1)), Refusal.NO_CLUSTER);
  }

  @Test
  void addingAMemberPutsItIntoTheBookAndBeginsAChange() {
    MemberBook.Turn turn = formed(3).add(add(4));

    assertThat(turn.result()).isEqualTo(new Result.ChangeBegun(1));
    assertThat(turn.book().members()).containsEntry(4, address(4));
    assertThat(turn.book().pending()).contains(new Change(1, Kind.ADD, 4));
  }

  @Test
  void removingAMemberTakesItOutOfTheBookAndBeginsAChange() {
    MemberBook.Turn turn = formed(3).remove(remove(2));

    assertThat(turn.result()).isEqualTo(new Result.ChangeBegun(1));
    assertThat(turn.book().members().keySet()).containsExactly(1, 3);
    assertThat(turn.book().pending()).contains(new Change(1, Kind.REMOVE, 2));
  }

  @Test
  void aMemberThatIsThereIsNotAddedAgain() {
    MemberBook book = formed(3);

    assertRefused(book, book.add(add(3)), Refusal.MEMBER_EXISTS);
  }

  @Test
  void anAddressThatIsTakenIsNotAddedAgain() {
    MemberBook book = formed(3);

    assertRefused(
        book, book.add(new Command.AddMember(stamp(), 4, address(3))), Refusal.ADDRESS_TAKEN);
  }

  @Test
  void aClusterGrowsToItsLimitAndNotFurther() {
    MemberBook largest = formed(Limits.MEMBERS);

    assertRefused(largest, largest.add(add(Limits.MEMBERS + 1)), Refusal.TOO_MANY_MEMBERS);
  }

  @Test
  void aMemberThatIsNotThereIsNotRemoved() {
    MemberBook book = formed(3);

    assertRefused(book, book.remove(remove(4)), Refusal.UNKNOWN_MEMBER);
  }

  @Test
  void theLastMemberIsNotRemoved() {
    MemberBook alone = formed(1);

    assertRefused(alone, alone.remove(remove(1)), Refusal.LAST_MEMBER);
  }

  @Test
  void oneChangeIsUnderWayAtATime() {
    MemberBook adding = formed(3).add(add(4)).book();
    MemberBook removing = formed(3).remove(remove(3)).book();

    assertRefused(adding, adding.add(add(5)), Refusal.CHANGE_IN_PROGRESS);
    assertRefused(adding, adding.remove(remove(1)), Refusal.CHANGE_IN_PROGRESS);
    assertRefused(removing, removing.add(add(5)), Refusal.CHANGE_IN_PROGRESS);
    assertRefused(removing, removing.remove(remove(1)), Refusal.CHANGE_IN_PROGRESS);
  }

  /** What the caller got wrong for good comes before what is in the way now. */
  @Test
  void aRequestThatCanNeverSucceedIsNotToldToTryAgain() {
    MemberBook adding = formed(3).add(add(4)).book();

    assertRefused(adding, adding.add(add(4)), Refusal.MEMBER_EXISTS);
    assertRefused(adding, adding.remove(remove(9)), Refusal.UNKNOWN_MEMBER);
  }

  @Test
  void theNextChangeBeginsAfterTheEndOfTheOneBefore() {
    MemberBook ended = formed(3).add(add(4)).book().end(end(1)).book();

    MemberBook.Turn next = ended.add(add(5));

    assertThat(ended.pending()).isEmpty();
    assertThat(ended.members().keySet()).containsExactly(1, 2, 3, 4);
    assertThat(next.result()).isEqualTo(new Result.ChangeBegun(2));
    assertThat(next.book().pending()).contains(new Change(2, Kind.ADD, 5));
  }

  @Test
  void aLateEndDoesNotEndTheNextChange() {
    MemberBook second = formed(3).add(add(4)).book().end(end(1)).book().remove(remove(2)).book();

    MemberBook.Turn late = second.end(end(1));

    assertThat(late.result()).isEqualTo(new Result.Done());
    assertThat(late.book()).isSameAs(second);
    assertThat(second.end(end(2)).book().pending()).isEmpty();
  }

  @Test
  void anEndOfNoChangeChangesNothing() {
    MemberBook book = formed(3);

    assertThat(book.end(end(0)).book()).isSameAs(book);
    assertThat(book.end(end(1)).book()).isSameAs(book);
  }

  @Test
  void removingTheMemberThatIsBeingAddedGivesUpAddingIt() {
    MemberBook adding = formed(3).add(add(4)).book();

    MemberBook.Turn turn = adding.remove(remove(4));

    assertThat(turn.result()).isEqualTo(new Result.ChangeBegun(2));
    assertThat(turn.book().members().keySet()).containsExactly(1, 2, 3);
    assertThat(turn.book().pending()).contains(new Change(2, Kind.REMOVE, 4));
    assertThat(turn.book().end(end(1)).book().pending()).isPresent();
  }

  @Test
  void aMemberThatIsBeingRemovedIsNotRemovedAgain() {
    MemberBook removing = formed(3).remove(remove(2)).book();

    assertRefused(removing, removing.remove(remove(2)), Refusal.UNKNOWN_MEMBER);
  }

  @Test
  void aMemberThatWasRemovedMayComeBack() {
    MemberBook without = formed(3).remove(remove(2)).book().end(end(1)).book();

    assertThat(without.add(add(2)).result()).isEqualTo(new Result.ChangeBegun(2));
  }

  private static void assertRefused(MemberBook before, MemberBook.Turn turn, Refusal reason) {
    assertThat(turn.result()).isEqualTo(new Result.Refused(reason));
    assertThat(turn.book()).isSameAs(before);
  }

  private static MemberBook formed(int count) {
    return MemberBook.EMPTY.form(new Command.FormCluster("cluster", members(count))).book();
  }

  private static SortedMap<Integer, MemberAddress> members(int count) {
    var members = new TreeMap<Integer, MemberAddress>();
    for (int id = 1; id <= count; id++) {
      members.put(id, address(id));
    }
    return members;
  }

  private static MemberAddress address(int memberId) {
    return new MemberAddress("127.0.0.1", 10_000 + memberId);
  }

  private static Command.AddMember add(int memberId) {
    return new Command.AddMember(stamp(), memberId, address(memberId));
  }

  private static Command.RemoveMember remove(int memberId) {
    return new Command.RemoveMember(stamp(), memberId);
  }

  private static Command.EndMembershipChange end(long change) {
    return new Command.EndMembershipChange(change);
  }

  private static RequestStamp stamp() {
    return new RequestStamp(new RequestId("r"), 0);
  }
}
