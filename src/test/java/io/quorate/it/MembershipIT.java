package io.quorate.it;

import static io.quorate.it.Cluster.SOON;
import static io.quorate.it.Eventually.eventually;
import static io.quorate.it.Http.assertProblem;
import static io.quorate.it.Http.assertStatus;
import static io.quorate.it.Http.assertValue;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.InstanceOfAssertFactories.LIST;

import java.io.IOException;
import java.net.http.HttpResponse;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Real members, run by scripts/member: added, removed, and what their processes do then. */
class MembershipIT {
  private static final int REMOVED = 10;

  @RegisterExtension static final Cluster cluster = Cluster.of(3);

  @BeforeEach
  void threeMembersServe() throws IOException {
    if (!cluster.servesInForeground()) {
      cluster.reset();
      cluster.ids().forEach(cluster::runInForeground);
      cluster.ids().forEach(cluster::awaitReady);
    }
  }

  @Test
  void aMemberThatIsAddedLearnsThenServesAndVotes() throws Exception {
    assertStatus(204, Http.put(cluster.uri(1, "/before"), "written before it was there"));

    assertStatus(204, Http.post(cluster.uri(2, "/4"), cluster.clusterAddress(4)));
    eventually(
        SOON,
        () ->
            assertThat(cluster.view(1, 4))
                .containsEntry("voter", false)
                .containsEntry("up", false));
    cluster.runInForeground(4, "--join");
    cluster.awaitReady(4);

    assertValue("written before it was there", Http.get(cluster.uri(4, "/before")));
    assertStatus(204, Http.put(cluster.uri(4, "/on-4"), "written on it"));
    assertValue("written on it", Http.get(cluster.uri(1, "/on-4")));
    eventually(SOON, () -> assertThat(cluster.view(1, 4)).containsEntry("voter", true));

    // Three of four are a majority only if the new one votes.
    cluster.killInForeground(3);
    eventually(SOON, () -> assertStatus(204, Http.put(cluster.uri(1, "/votes"), "it does")));

    // The flags of member 3 do not name member 4; with 1 alone it would have no majority.
    cluster.killInForeground(2);
    cluster.runInForeground(3);
    cluster.awaitReady(3);
    assertValue("it does", Http.get(cluster.uri(3, "/votes")));
    assertThat(cluster.view(3, 4)).containsEntry("up", true);
  }

  @Test
  void anAddOfAMemberThatNeverStartsBlocksOtherChangesUntilItIsGivenUp() throws Exception {
    assertStatus(204, Http.post(cluster.uri(1, "/5"), cluster.clusterAddress(5)));

    for (HttpResponse<byte[]> second :
        List.of(
            Http.post(cluster.uri(2, "/6"), cluster.clusterAddress(6)),
            Http.delete(cluster.uri(3, "/1")))) {
      assertThat(assertProblem(409, "membership-change-in-progress", second))
          .containsEntry("committed", "no");
      assertThat(second.headers().firstValue("Retry-After")).hasValueSatisfying(this::isSeconds);
    }
    assertStatus(204, Http.put(cluster.uri(3, "/while-pending"), "served"));

    assertStatus(204, Http.delete(cluster.uri(2, "/5")));
    assertThat(cluster.view(2).toString()).doesNotContain(shortAddress(5));
    eventually(
        SOON, () -> assertStatus(204, Http.post(cluster.uri(3, "/6"), cluster.clusterAddress(6))));
    assertStatus(204, Http.delete(cluster.uri(3, "/6")));
  }

  @Test
  void changesThatMakeNoSenseAreRefused() throws Exception {
    assertProblem(404, "unknown-member", Http.delete(cluster.uri(1, "/99")));
    assertProblem(409, "member-exists", Http.post(cluster.uri(1, "/2"), cluster.clusterAddress(7)));
    assertProblem(409, "address-taken", Http.post(cluster.uri(1, "/7"), cluster.clusterAddress(2)));
    assertThat(cluster.view(1).get("members")).asInstanceOf(LIST).hasSize(3);
  }

  @Test
  void aRemovedMemberEndsItselfSaysWhyAndComesBackOnlyAfresh() throws Exception {
    int removed = cluster.aFollower();
    int other = cluster.othersThan(removed).get(0);
    assertStatus(204, Http.put(cluster.uri(removed, "/kept"), "kept"));

    assertStatus(204, Http.delete(cluster.uri(removed, "/" + removed)));

    assertThat(cluster.exitCodeOf(removed)).isEqualTo(REMOVED);
    assertSaysHowToJoinAfresh(removed);
    assertStatus(204, Http.put(cluster.uri(other, "/without"), "served"));

    // With its old data it does not start, whether it is told to join or not.
    cluster.runInForeground(removed);
    assertThat(cluster.exitCodeOf(removed)).isEqualTo(REMOVED);
    assertSaysHowToJoinAfresh(removed);

    rejoinAfresh(removed);
    assertValue("kept", Http.get(cluster.uri(removed, "/kept")));
    assertValue("served", Http.get(cluster.uri(removed, "/without")));
  }

  @Test
  void aMemberThatWasRemovedWhileItWasDownLearnsOfItWhenItStarts() throws Exception {
    int down = cluster.aFollower();
    int other = cluster.othersThan(down).get(0);
    int third = cluster.othersThan(down).get(1);
    cluster.killInForeground(down);
    eventually(SOON, () -> assertThat(cluster.view(other, down)).containsEntry("up", false));

    // Two voters would be left, and one of them is down.
    assertProblem(409, "no-majority-left", Http.delete(cluster.uri(other, "/" + third)));
    assertStatus(204, Http.delete(cluster.uri(other, "/" + down)));
    cluster.runInForeground(down);

    assertThat(cluster.exitCodeOf(down)).isEqualTo(REMOVED);
    assertSaysHowToJoinAfresh(down);
    rejoinAfresh(down);
    assertStatus(204, Http.put(cluster.uri(down, "/back"), "served"));
  }

  @Test
  void theLeaderCanBeRemovedUnderWrites() throws Exception {
    int leader = cluster.leader();
    try (var writers = Writers.on(cluster, cluster.othersThan(leader), "leader-removed")) {
      writers.awaitMore(50);

      assertStatus(204, Http.delete(cluster.uri(leader, "/" + leader)));

      assertThat(cluster.exitCodeOf(leader)).isEqualTo(REMOVED);
      writers.awaitMore(100);
      writers.stop();
      for (int member : cluster.othersThan(leader)) {
        writers.assertKeptOn(member);
        eventually(
            SOON,
            () -> assertThat(cluster.view(member).toString()).doesNotContain(shortAddress(leader)));
      }
    }
    rejoinAfresh(leader);
  }

  /** As the message of a removed member says. */
  private static void rejoinAfresh(int member) throws IOException {
    int other = cluster.othersThan(member).get(0);
    Cluster.deleteTree(cluster.memberDirectory(member));
    assertStatus(204, Http.post(cluster.uri(other, "/" + member), cluster.clusterAddress(member)));
    cluster.runInForeground(member, "--join");
    cluster.awaitReady(member);
    eventually(SOON, () -> assertThat(cluster.view(other, member)).containsEntry("voter", true));
  }

  /** As /v1/cluster has it. */
  private static String shortAddress(int member) {
    return cluster.clusterAddress(member).replace("http://", "");
  }

  private static void assertSaysHowToJoinAfresh(int member) {
    assertThat(cluster.lastLines(member, 1))
        .contains("Member %d was removed from the cluster".formatted(member))
        .contains("To join afresh: delete " + cluster.memberDirectory(member))
        .contains("--join");
  }

  private void isSeconds(String text) {
    assertThat(text).matches("[0-9]+");
  }
}
