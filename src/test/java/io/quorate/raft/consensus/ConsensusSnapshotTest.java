package io.quorate.raft.consensus;

import static io.quorate.raft.consensus.ScriptedMember.append;
import static io.quorate.raft.consensus.ScriptedMember.entries;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quorate.raft.consensus.ConsensusMessage.Append;
import io.quorate.raft.consensus.ConsensusMessage.AppendReply;
import io.quorate.raft.consensus.ConsensusMessage.SnapshotChunk;
import io.quorate.raft.consensus.ConsensusMessage.SnapshotReply;
import io.quorate.raft.log.StorageException;
import io.quorate.raft.log.StoredSnapshot;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Snapshots in place of a log that was cut (dissertation chapter 5). */
final class ConsensusSnapshotTest {
  private static final Configuration VOTERS = new Configuration(Set.of(1, 2, 3));
  private static final int BYTES = 2_400_000;
  private static final int CHUNK_BYTES = 128 * 1024;

  /** On the way at once. */
  private static final int CHUNKS = 16;

  @Test
  void aFollowerBehindTheCutLogGetsTheSnapshotInChunksAndThenTheLog() {
    ScriptedMember leader = leaderWithSnapshot(0);
    List<SnapshotChunk> first = lag(leader);
    assertThat(offsets(first)).isEqualTo(chunksFrom(0));
    assertThat(first).extracting(SnapshotChunk::index).containsOnly(4L);
    assertThat(first.get(0).fileBytes()).isBetween(at(18), at(19));

    assertThat(offsets(answer(leader, at(1)))).containsExactly(at(16));
    assertThat(offsets(answer(leader, at(3)))).containsExactly(at(17), at(18));
    assertThat(answer(leader, at(5))).isEmpty();
    leader.receive(3, new AppendReply(1, true, 4, 4, 0));

    Append append = (Append) leader.lastSentTo(3);
    assertThat(append.prevIndex()).isEqualTo(4);
    assertThat(append.prevTerm()).isEqualTo(1);
    assertThat(append.entries()).hasSize(1);
  }

  /** What came behind it was of no use; the member says that it has less than was sent before. */
  @Test
  void fromALostChunkOnAllAreSentAgainOnceTheMemberHasSaidThatItIsLost() {
    ScriptedMember leader = leaderWithSnapshot(0);
    lag(leader);
    answer(leader, at(1));
    assertThat(answer(leader, at(1))).isEmpty();

    assertThat(questionsWithin(leader, Duration.ofMillis(700))).containsExactly(at(1));
    assertThat(offsets(answer(leader, at(1)))).isEqualTo(chunksFrom(1));
  }

  /** It was late, and nothing has to come twice. */
  @Test
  void anAnswerToWhatWasSentBeforeTheQuestionGoesOnFromThere() {
    ScriptedMember leader = leaderWithSnapshot(0);
    lag(leader);
    assertThat(questionsWithin(leader, Duration.ofMillis(700))).containsExactly(0L);

    assertThat(offsets(answer(leader, at(3)))).containsExactly(at(16), at(17), at(18));
    assertThat(answer(leader, at(16))).isEmpty();
    // That to the question itself.
    assertThat(answer(leader, at(16))).isEmpty();
  }

  /** An answer on its way back may be lost as well. */
  @Test
  void aQuestionIsAskedAgainIfItIsNotAnswered() {
    ScriptedMember leader = leaderWithSnapshot(0);
    lag(leader);
    answer(leader, at(1));

    assertThat(questionsWithin(leader, Duration.ofMillis(1100))).hasSize(1);
    leader.acknowledge(2, 4);
    assertThat(questionsWithin(leader, Duration.ofMillis(1100))).containsExactly(at(1));
    assertThat(offsets(answer(leader, at(1)))).startsWith(at(1));
  }

  @Test
  void answersThatSayNothingNewDoNotPutOffTheQuestion() {
    ScriptedMember leader = leaderWithSnapshot(0);
    lag(leader);
    answer(leader, at(1));

    int asked = 0;
    int again = 0;
    for (int i = 0; i < 4; i++) {
      asked += questionsWithin(leader, Duration.ofMillis(200)).size();
      again += answer(leader, at(1)).size();
    }

    assertThat(asked).isEqualTo(1);
    assertThat(again).isEqualTo(CHUNKS);
  }

  /** Its follower keeps each of them in memory until its disk answers. */
  @Test
  void aMemberThatDoesNotAnswerIsAskedEverMoreSeldomAndGetsNoMoreChunks() {
    ScriptedMember leader = leaderWithSnapshot(0);
    lag(leader);

    int questions = 0;
    for (int second = 0; second < 60; second++) {
      leader.acknowledge(2, 4);
      questions += questionsWithin(leader, Duration.ofSeconds(1)).size();
    }

    assertThat(questions).isBetween(6, 14);
  }

  /** Or it would send damaged bytes for ever, and nobody would know why a member does not come. */
  @Test
  void aLeaderWhoseSnapshotIsDamagedStopsOnceAMemberCannotUseIt() {
    ScriptedMember leader = leaderWithSnapshot(0);
    lag(leader);
    leader.storage().damageSnapshot();
    answer(leader, at(1));

    assertThatThrownBy(() -> leader.receive(3, new SnapshotReply(1, 4, 0, 0)))
        .isInstanceOf(StorageException.class);
  }

  @Test
  void aMemberThatBeginsAnewForAnotherReasonGetsTheSnapshot() {
    ScriptedMember leader = leaderWithSnapshot(0);
    lag(leader);
    answer(leader, at(1));

    List<SnapshotChunk> again = answer(leader, 0);

    assertThat(offsets(again)).isEqualTo(chunksFrom(0));
    // To each of those that were on the way before.
    assertThat(answer(leader, 0)).isEmpty();
    assertThat(leader.consensus().role()).isEqualTo(Role.LEADER);
  }

  @Test
  void theFirstChunkIsAskedForThoughNothingElseWasAnswered() {
    ScriptedMember leader = leaderWithSnapshot(0);
    leader.receive(3, new AppendReply(1, false, 0, 0, 0));
    assertThat(leader.lastSentTo(3)).isInstanceOf(SnapshotChunk.class);

    assertThat(questionsWithin(leader, Duration.ofMillis(700))).containsExactly(0L);
    assertThat(offsets(answer(leader, 0))).startsWith(0L);
  }

  @Test
  void aFollowerThatIsMerelySilentGetsNoSnapshot() {
    ScriptedMember leader = leaderWithSnapshot(0);
    leader.restart();
    leader.elect(2);
    leader.takeSent();

    leader.pass(Duration.ofMillis(1200));

    List<ConsensusMessage> sent = leader.sentTo(3);
    assertThat(sent).isNotEmpty().allMatch(Append.class::isInstance);
    assertThat(sent).extracting(message -> ((Append) message).prevIndex()).containsOnly(5L);
  }

  @Test
  void aTransferEndsWhenItTurnsOutThatTheLogWillDo() {
    ScriptedMember leader = leaderWithSnapshot(2);
    lag(leader);

    leader.receive(3, new AppendReply(1, true, 0, 2, 0));

    Append append = (Append) leader.lastSentTo(3);
    assertThat(append.prevIndex()).isEqualTo(2);
    assertThat(append.entries()).hasSize(3);
    assertThat(chunksWithin(leader, Duration.ofMillis(700))).isEmpty();
  }

  @Test
  void aMemberThatGetsASnapshotIsNotTakenForCaughtUp() {
    ScriptedMember leader = leaderWithSnapshot(0);

    lag(leader);

    assertThat(leader.consensus().isCaughtUp(3)).isFalse();
    leader.acknowledge(3, 4);
    assertThat(leader.consensus().isCaughtUp(3)).isTrue();
  }

  @Test
  void aSnapshotIsClosedWhenAnOwnOneReplacesIt() {
    ScriptedMember leader = leaderWithSnapshot(0);

    replaceSnapshot(leader);

    assertThat(leader.storage().openSnapshots()).isEqualTo(1);
  }

  @Test
  void aSnapshotIsClosedWhenOneOfTheLeaderReplacesIt() {
    byte[] file = content(10);
    var member = new ScriptedMember(2, 1, 2, 3);
    member.receive(1, chunk(file, 0, file.length));

    member.receive(1, new SnapshotChunk(3, 9, 2, file.length, 0, file, 0));

    assertThat(member.applied()).containsExactly("snapshot 9");
    assertThat(member.storage().openSnapshots()).isEqualTo(1);
  }

  @Test
  void aReplacedSnapshotStaysOpenUntilTheLastMemberHasIt() {
    ScriptedMember leader = leaderWithSnapshot(0);
    lag(leader);
    leader.reachable(1, 2, 3, 4);
    leader.receive(4, new AppendReply(1, false, 5, 0, 0));

    replaceSnapshot(leader);
    assertThat(leader.storage().openSnapshots()).isEqualTo(2);
    assertThat(answer(leader, at(1))).extracting(SnapshotChunk::index).containsExactly(4L);
    leader.acknowledge(3, 5);
    assertThat(leader.storage().openSnapshots()).isEqualTo(2);
    leader.reachable(1, 2, 3);

    assertThat(leader.storage().openSnapshots()).isEqualTo(1);
  }

  /** Or it would need the next snapshot when it has this one, and so on. */
  @Test
  void theLogBehindASnapshotOnItsWayIsKeptUntilItHasArrived() {
    ScriptedMember leader = leaderWithSnapshot(0);
    lag(leader);
    leader.acknowledge(2, 5);

    replaceSnapshot(leader);

    assertThat(leader.storage().firstIndex()).isEqualTo(5);
    leader.acknowledge(3, 4);
    assertThat(((Append) leader.lastSentTo(3)).entries()).hasSize(1);
  }

  @Test
  void theLogIsKeptForAFollowerThatIsALittleBehind() {
    ScriptedMember leader = leaderWithSnapshot(0);
    leader.acknowledge(3, 4);
    leader.acknowledge(2, 5);
    leader.pass(Duration.ofMillis(200));

    replaceSnapshot(leader);

    assertThat(leader.storage().firstIndex()).isEqualTo(5);
  }

  @Test
  void forAMemberThatIsNotHeardNoLogIsKept() {
    ScriptedMember leader = leaderWithSnapshot(0);
    lag(leader);
    for (int i = 0; i < 20; i++) {
      leader.pass(Duration.ofMillis(200));
      leader.acknowledge(2, 5);
    }

    replaceSnapshot(leader);

    assertThat(leader.storage().firstIndex()).isEqualTo(6);
  }

  @Test
  void theLogIsKeptForNobodyOnceItsLeaderFalls() {
    ScriptedMember leader = leaderWithSnapshot(0);
    lag(leader);
    leader.pass(Duration.ofMillis(200));
    leader.receive(2, append(2, 5, 1, 5));

    StoredSnapshot snapshot =
        leader.storage().snapshots().write(5, 1, out -> out.write(content(BYTES)));
    leader.batch(running -> running.snapshotTaken(snapshot));

    assertThat(leader.storage().firstIndex()).isEqualTo(6);
  }

  @Test
  void aReplacedSnapshotIsClosedWhenTheLeaderThatSendsItFalls() {
    ScriptedMember leader = leaderWithSnapshot(0);
    lag(leader);
    replaceSnapshot(leader);

    leader.receive(2, append(2, 5, 1, 5));

    assertThat(leader.storage().openSnapshots()).isEqualTo(1);
  }

  @Test
  void anAnswerThatComesTwiceDoesNotSendTwice() {
    ScriptedMember leader = leaderWithSnapshot(0);
    lag(leader);
    answer(leader, at(1));

    assertThat(answer(leader, at(1))).isEmpty();
  }

  @Test
  void aFollowerTakesTheChunksInOrderAndGoesOnFromTheSnapshot() {
    byte[] file = content(1000);
    var member = new ScriptedMember(2, 1, 2, 3);

    member.receive(1, chunk(file, 0, 400));
    assertThat(member.lastSentTo(1)).isEqualTo(new SnapshotReply(3, 7, 400, 0));
    member.receive(1, chunk(file, 800, file.length));
    assertThat(member.lastSentTo(1)).isEqualTo(new SnapshotReply(3, 7, 400, 0));
    member.receive(1, chunk(file, 0, 400));
    assertThat(member.lastSentTo(1)).isEqualTo(new SnapshotReply(3, 7, 400, 0));
    member.receive(1, chunk(file, 400, file.length));
    assertThat(member.lastSentTo(1)).isEqualTo(new AppendReply(3, true, 7, 7, 0));
    member.receive(1, append(3, 7, 2, 8, entries(3, 1)));

    assertThat(member.applied()).containsExactly("snapshot 7", "3.0");
    member.receive(1, chunk(file, 400, file.length));
    assertThat(member.lastSentTo(1)).isEqualTo(new AppendReply(3, true, 7, 8, 0));
  }

  @Test
  void aFollowerThatRejectsAChunkAsksForTheSnapshotFromItsBeginning() {
    byte[] file = content(1000);
    var member = new ScriptedMember(2, 1, 2, 3);
    member.receive(1, chunk(file, 0, 400));
    member.takeSent();

    member.receive(1, new SnapshotChunk(3, 7, 2, file.length, 400, new byte[file.length], 0));
    assertThat(member.takeSent()).isEmpty();
    member.receive(1, chunk(file, 400, file.length));
    assertThat(member.lastSentTo(1)).isEqualTo(new SnapshotReply(3, 7, 0, 0));
    member.receive(1, chunk(file, 0, file.length));

    assertThat(member.applied()).containsExactly("snapshot 7");
  }

  @Test
  void aConflictingTailIsDroppedWithTheLogBeforeTheSnapshot() {
    byte[] file = content(10);
    var member = new ScriptedMember(2, 1, 2, 3);
    member.receive(3, append(1, 0, 0, 0, entries(1, 9)));

    member.receive(1, chunk(file, 0, file.length));

    assertThat(member.consensus().lastIndex()).isEqualTo(7);
    assertThat(member.consensus().termAt(7)).isEqualTo(2);
  }

  @Test
  void anOwnSnapshotThatTheLeadersHasOvertakenIsLetGo() {
    byte[] file = content(10);
    var member = new ScriptedMember(2, 1, 2, 3);
    member.receive(1, append(2, 0, 0, 3, entries(2, 3)));
    StoredSnapshot own =
        member.storage().snapshots().write(3, 2, out -> out.write(VOTERS.encode()));
    member.receive(1, chunk(file, 0, file.length));

    member.batch(running -> running.snapshotTaken(own));

    assertThat(member.storage().snapshot().orElseThrow().index()).isEqualTo(7);
    assertThat(member.consensus().appliedIndex()).isEqualTo(7);
  }

  @Test
  void aMemberRestoresItsSnapshotAndTheCommittedLogBehindIt() {
    ScriptedMember member = leaderWithSnapshot(0);
    member.acknowledge(2, 5);

    member.restart();

    assertThat(member.applied()).containsExactly("snapshot 4", "d");
    assertThat(member.consensus().configurationAt(4)).isEqualTo(VOTERS);
  }

  /** Leads in term 1 with entries up to 5, of which a snapshot covers 4; the log is cut. */
  private static ScriptedMember leaderWithSnapshot(int keptEntries) {
    var member = new ScriptedMember(1, 1, 2, 3);
    member.storage().keep(keptEntries);
    member.elect(2);
    List.of("a", "b", "c").forEach(member::propose);
    member.acknowledge(2, 4);
    StoredSnapshot snapshot =
        member.storage().snapshots().write(4, 1, out -> out.write(content(BYTES)));
    member.batch(running -> running.snapshotTaken(snapshot));
    member.propose("d");
    member.takeSent();
    return member;
  }

  /** By one that covers the whole log. */
  private static void replaceSnapshot(ScriptedMember leader) {
    leader.acknowledge(2, 5);
    StoredSnapshot snapshot =
        leader.storage().snapshots().write(5, 1, out -> out.write(content(BYTES)));
    leader.batch(running -> running.snapshotTaken(snapshot));
  }

  /** Member 3 has an empty log. */
  private static List<SnapshotChunk> lag(ScriptedMember leader) {
    leader.receive(3, new AppendReply(1, false, 0, 0, 0));
    leader.receive(3, new AppendReply(1, true, 0, 0, 0));
    return chunks(leader);
  }

  private static List<SnapshotChunk> answer(ScriptedMember leader, long next) {
    leader.takeSent();
    leader.receive(3, new SnapshotReply(1, 4, next, 0));
    return chunks(leader);
  }

  private static List<SnapshotChunk> chunksWithin(ScriptedMember leader, Duration duration) {
    leader.takeSent();
    leader.pass(duration);
    return chunks(leader);
  }

  /** Where the empty chunks are that were sent in the time; others must not be. */
  private static List<Long> questionsWithin(ScriptedMember leader, Duration duration) {
    List<SnapshotChunk> sent = chunksWithin(leader, duration);
    assertThat(sent).allMatch(chunk -> chunk.bytes().length == 0);
    return offsets(sent);
  }

  private static List<SnapshotChunk> chunks(ScriptedMember leader) {
    return leader.sentTo(3).stream()
        .filter(SnapshotChunk.class::isInstance)
        .map(SnapshotChunk.class::cast)
        .toList();
  }

  private static List<Long> offsets(List<SnapshotChunk> chunks) {
    return chunks.stream().map(SnapshotChunk::offset).toList();
  }

  private static List<Long> chunksFrom(int first) {
    return IntStream.range(first, first + CHUNKS).mapToObj(ConsensusSnapshotTest::at).toList();
  }

  private static long at(int chunk) {
    return (long) chunk * CHUNK_BYTES;
  }

  private static SnapshotChunk chunk(byte[] file, int from, int to) {
    return new SnapshotChunk(3, 7, 2, file.length, from, Arrays.copyOfRange(file, from, to), 0);
  }

  private static byte[] content(int padding) {
    byte[] voters = VOTERS.encode();
    return Arrays.copyOf(voters, voters.length + padding);
  }
}
