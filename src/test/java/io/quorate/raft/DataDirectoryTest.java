package io.quorate.raft;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.quorate.raft.DataDirectory.RefusedException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DataDirectoryTest {
  private static final Set<Integer> VOTERS = Set.of(1, 2, 3);

  @TempDir Path base;

  @Test
  void theFirstStartMakesTheDirectoryOfTheMember() {
    try (DataDirectory directory = open(2, "quorate", VOTERS)) {
      assertThat(directory.path()).isEqualTo(base.resolve("member-2")).isDirectory();
      assertThat(directory.logDirectory().getParent()).isEqualTo(directory.path());
      assertThat(directory.firstVoters()).isEqualTo(VOTERS);
      assertThat(directory.wasAdmitted()).isFalse();
    }
  }

  /** The log continues from them; flags that changed since must not. */
  @Test
  void theFirstVotersAreThoseOfTheFirstStart() {
    open(1, "quorate", VOTERS).close();

    try (DataDirectory again = open(1, "quorate", Set.of(1, 2, 3, 4, 5))) {
      assertThat(again.firstVoters()).isEqualTo(VOTERS);
    }
  }

  @Test
  void aMemberThatJoinsMayBeginWithoutItself() {
    open(4, "quorate", Set.of()).close();

    try (DataDirectory again = open(4, "quorate", VOTERS)) {
      assertThat(again.firstVoters()).isEmpty();
    }
  }

  @Test
  void aDirectoryInUseIsRefused() {
    try (DataDirectory inUse = open(1, "quorate", VOTERS)) {
      assertThatThrownBy(() -> open(1, "quorate", VOTERS))
          .isInstanceOf(RefusedException.class)
          .hasMessage(
              "The data directory %s is in use by another member that runs."
                  .formatted(inUse.path()));
    }
  }

  @Test
  void aDirectoryThatWasClosedIsFree() {
    open(1, "quorate", VOTERS).close();

    try (DataDirectory again = open(1, "quorate", VOTERS)) {
      assertThat(again.path()).isDirectory();
    }
  }

  @Test
  void aRefusalLeavesTheDirectoryFree() {
    open(1, "quorate", VOTERS).close();
    assertThatThrownBy(() -> open(1, "other", VOTERS)).isInstanceOf(RefusedException.class);

    try (DataDirectory again = open(1, "quorate", VOTERS)) {
      assertThat(again.path()).isDirectory();
    }
  }

  @Test
  void membersShareABaseDirectory() {
    try (DataDirectory one = open(1, "quorate", VOTERS);
        DataDirectory two = open(2, "quorate", VOTERS)) {
      assertThat(one.path()).isNotEqualTo(two.path());
    }
  }

  @Test
  void theDirectoryOfAnotherClusterIsRefusedByItsName() {
    open(1, "orders", VOTERS).close();

    RefusedException refused =
        catchThrowableOfType(RefusedException.class, () -> open(1, "quorate", VOTERS));

    assertThat(refused).hasMessageEndingWith("belongs to member 1 of cluster \"orders\".");
    assertThat(refused.isRemoved()).isFalse();
  }

  @Test
  void theDirectoryOfAnotherMemberIsRefusedByItsId() throws IOException {
    open(1, "quorate", VOTERS).close();
    Files.move(base.resolve("member-1"), base.resolve("member-2"));

    assertThatThrownBy(() -> open(2, "quorate", VOTERS))
        .isInstanceOf(RefusedException.class)
        .hasMessageEndingWith("belongs to member 1 of cluster \"quorate\".");
  }

  @Test
  void aFormatToComeIsRefused() throws IOException {
    open(1, "quorate", VOTERS).close();
    Path identity = base.resolve("member-1/identity.properties");
    Files.writeString(identity, Files.readString(identity).replace("format=2", "format=3"));

    assertThatThrownBy(() -> open(1, "quorate", VOTERS))
        .isInstanceOf(RefusedException.class)
        .hasMessageStartingWith(
            identity + " has format \"3\"; this version of Quorate knows format 2 only.");
  }

  @Test
  void theLogThatWasMadeIsRemembered() throws IOException {
    try (DataDirectory directory = open(1, "quorate", VOTERS)) {
      writeVote(directory);
      directory.markLogMade();
    }

    try (DataDirectory again = open(1, "quorate", VOTERS)) {
      again.markLogMade();
      assertThat(again.firstVoters()).isEqualTo(VOTERS);
    }
  }

  /** It would begin as an empty voter that has forgotten its vote. */
  @Test
  void aDirectoryWhoseLogIsGoneIsRefused() throws IOException {
    Path vote;
    try (DataDirectory directory = open(1, "quorate", VOTERS)) {
      vote = writeVote(directory);
      directory.markLogMade();
    }
    Files.delete(vote);

    assertThatThrownBy(() -> open(1, "quorate", VOTERS))
        .isInstanceOf(RefusedException.class)
        .hasMessage(
            vote
                + " is damaged at offset 0: it is missing, and there was a log. The member cannot"
                + " know what it has acknowledged. Remove it from the cluster, delete its data"
                + " directory, and add it again.");
    Files.delete(vote.getParent());
    Files.delete(vote.getParent().getParent());
    assertThatThrownBy(() -> open(1, "quorate", VOTERS)).isInstanceOf(RefusedException.class);
  }

  /** The process may have ended before the log was made: nothing was answered yet. */
  @Test
  void aFirstStartThatEndedBeforeItsLogWasMadeIsMadeAgain() throws IOException {
    open(1, "quorate", VOTERS).close();

    try (DataDirectory again = open(1, "quorate", VOTERS)) {
      writeVote(again);
    }
    try (DataDirectory again = open(1, "quorate", VOTERS)) {
      again.markLogMade();
    }
  }

  /** It may say that the member was removed, or of which voters the log is. */
  @Test
  void aLogWithoutAnIdentityIsRefused() throws IOException {
    try (DataDirectory directory = open(1, "quorate", VOTERS)) {
      writeVote(directory);
      directory.markRemoved();
    }
    Path identity = base.resolve("member-1/identity.properties");
    Files.delete(identity);

    assertThatThrownBy(() -> open(1, "quorate", VOTERS))
        .isInstanceOf(RefusedException.class)
        .hasMessageStartingWith(
            identity + " is damaged at offset 0: it is missing, and there is a log.")
        .hasMessageEndingWith("delete its data directory, and add it again.");
    assertThat(identity).doesNotExist();
  }

  @Test
  void aRemovedMemberIsRefusedWithTheWayToJoinAfresh() {
    try (DataDirectory directory = open(3, "quorate", VOTERS)) {
      directory.markAdmitted();
      directory.markRemoved();
    }

    RefusedException refused =
        catchThrowableOfType(RefusedException.class, () -> open(3, "quorate", VOTERS));

    assertThat(refused.isRemoved()).isTrue();
    assertThat(refused)
        .hasMessage(
            "Member 3 was removed from the cluster and does not start with its old data. To join"
                + " afresh: delete %s, add the member (POST /3 with its address, or"
                    .formatted(base.resolve("member-3"))
                + " scripts/members add), and start it with quorate.join=true (--join).");
  }

  @Test
  void aMemberThatWasAdmittedRemembersIt() {
    try (DataDirectory directory = open(1, "quorate", VOTERS)) {
      directory.markAdmitted();
      assertThat(directory.wasAdmitted()).isTrue();
    }

    try (DataDirectory again = open(1, "quorate", VOTERS)) {
      assertThat(again.wasAdmitted()).isTrue();
      assertThat(again.firstVoters()).isEqualTo(VOTERS);
    }
  }

  /** What a crash leaves that came between the new file and its new name. */
  @Test
  void aHalfWrittenIdentityAsideIsNoMatter() throws IOException {
    open(1, "quorate", VOTERS).close();
    Files.writeString(base.resolve("member-1/identity.properties.new"), "mem");

    try (DataDirectory again = open(1, "quorate", Set.of(1))) {
      assertThat(again.firstVoters()).isEqualTo(VOTERS);
      again.markAdmitted();
    }
    try (Stream<Path> files = Files.list(base.resolve("member-1"))) {
      List<String> names = files.map(each -> each.getFileName().toString()).toList();
      assertThat(names).containsExactlyInAnyOrder("lock", "identity.properties");
    }
  }

  /** A mark that is in memory only would be forgotten, and the member would not know it. */
  @Test
  void aMarkThatCannotBeWrittenIsNotThere() throws IOException {
    try (DataDirectory directory = open(1, "quorate", VOTERS)) {
      Path inTheWay = base.resolve("member-1/identity.properties.new/full");
      Files.createDirectories(inTheWay);

      assertThatThrownBy(directory::markAdmitted)
          .isInstanceOf(UncheckedIOException.class)
          .hasMessageStartingWith(directory.path() + " cannot be written: ");
      assertThat(directory.wasAdmitted()).isFalse();

      Files.delete(inTheWay);
      Files.delete(inTheWay.getParent());
      directory.markAdmitted();
      assertThat(directory.wasAdmitted()).isTrue();
    }
  }

  @Test
  void aBaseThatIsAFileIsRefused() throws IOException {
    Path file = Files.writeString(base.resolve("file"), "");

    assertThatThrownBy(() -> DataDirectory.open(file, 1, "quorate", VOTERS).close())
        .isInstanceOf(RefusedException.class)
        .hasMessageStartingWith("The data directory " + file + "/member-1 cannot be used: ");
  }

  private static Path writeVote(DataDirectory directory) throws IOException {
    Path log = Files.createDirectories(directory.logDirectory().resolve("raft.log"));
    return Files.write(log.resolve("vote"), new byte[40]);
  }

  private DataDirectory open(int memberId, String clusterName, Set<Integer> voters) {
    return DataDirectory.open(base, memberId, clusterName, voters);
  }
}
