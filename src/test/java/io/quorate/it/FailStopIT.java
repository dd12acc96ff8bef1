package io.quorate.it;

import static io.quorate.it.Cluster.SOON;
import static io.quorate.it.Eventually.eventually;
import static io.quorate.it.Http.assertStatus;
import static io.quorate.it.Http.assertValue;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.quorate.torture.Preload;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * A leader whose disk fails ends, and says why; one whose disk hangs is replaced. The others go on,
 * and once its disk is well it is one of them again.
 */
class FailStopIT {
  @RegisterExtension static final Cluster cluster = Cluster.of(3);

  /** As the README has it. */
  private static final int FAILED = 11;

  /** Within which a leader that does nothing any more is promised to be replaced. */
  private static final Duration REPLACED = Duration.ofSeconds(10);

  private static final int CLIENTS = 4;

  /** More than a member writes to its output, less than it writes to its log here. */
  private static final int FILE_BYTES = 4 << 20;

  private static final int VALUE_BYTES = 1 << 20;

  /** Why disks cannot be hurt here from between a member and the system. */
  private static Optional<String> noPreload;

  private static Preload preload;

  @BeforeAll
  static void prepareFaults() throws IOException {
    Path directory = Files.createDirectories(cluster.dataDir().resolve("preload"));
    noPreload = Preload.missing(directory);
    preload = new Preload(directory, noPreload.isEmpty());
  }

  @BeforeEach
  void threeMembersServe() {
    cluster.ids().stream().filter(id -> !cluster.runs(id)).forEach(FailStopIT::start);
    cluster.ids().forEach(cluster::awaitReady);
  }

  @Test
  void aLeaderThatMayWriteNoMoreEndsAndSaysWhyAndTheOthersKeepWhatWasAcknowledged()
      throws Exception {
    int failing = cluster.leader();
    List<Integer> others = cluster.othersThan(failing);
    assertStatus(204, Http.put(cluster.uri(failing, "/before"), "kept"));

    // No write beyond this place in a file succeeds: one may be short, and the next fails.
    Run.of(List.of("prlimit", "--pid", "" + cluster.pid(failing), "--fsize=" + FILE_BYTES))
        .succeeded();
    int acknowledged = putUntilRefused(failing);
    assertThat(acknowledged).as("large values that were acknowledged").isPositive();

    assertEndsAndSaysWhy(failing, "is the disk full?");
    eventually(SOON, () -> assertStatus(204, Http.put(cluster.uri(others.get(0), "/after"), "on")));
    start(failing);
    cluster.awaitReady(failing);
    for (int member : cluster.ids()) {
      assertValue("kept", Http.get(cluster.uri(member, "/before")));
      assertValue("on", Http.get(cluster.uri(member, "/after")));
      for (int i = 0; i < acknowledged; i++) {
        assertThat(Http.get(cluster.uri(member, "/large/" + i)).body()).hasSize(VALUE_BYTES);
      }
    }
  }

  @Test
  void aLeaderWhoseSyncFailsAcknowledgesNothingMoreAndEndsAndIsBackWithTheOthers()
      throws Exception {
    assertStopsAndComesBack("sync", "Input/output error", id -> preload.failSyncs(id, true));
  }

  @Test
  void aLeaderWhoseDiskIsFullAcknowledgesNothingMoreAndEndsAndIsBackWithTheOthers()
      throws Exception {
    assertStopsAndComesBack("full", "No space left on device", id -> preload.fillDisk(id, true));
  }

  @Test
  void aLeaderWhoseDiskHangsIsReplacedAndAnswersNothingStaleAndIsBackWithTheOthers()
      throws Exception {
    assumeThat(noPreload).as("a disk that hangs").isEmpty();
    int hung = cluster.leader();
    long process = cluster.pid(hung);
    List<Integer> others = cluster.othersThan(hung);
    try (var clients = clientsOfAll("hung")) {
      preload.delaySyncs(hung, Duration.ofHours(1));
      for (int other : others) {
        eventually(REPLACED, () -> assertThat(cluster.leaderSeenBy(other)).isIn(others));
      }
      others.forEach(other -> clients.awaitAnswers(other, 100));

      preload.delaySyncs(hung, Duration.ZERO);

      clients.awaitAnswers(hung, 100);
      clients.stop();
      cluster.ids().forEach(clients::readAll);
      clients.assertLinearizable();
    }
    assertThat(cluster.pid(hung)).as("its process").isEqualTo(process);
  }

  private interface Fault {
    void strike(int member);
  }

  private static void assertStopsAndComesBack(String name, String reason, Fault fault)
      throws Exception {
    assumeThat(noPreload).as("a disk that fails").isEmpty();
    int failing = cluster.leader();
    List<Integer> others = cluster.othersThan(failing);
    try (var clients = clientsOfAll(name)) {
      fault.strike(failing);
      long since = System.nanoTime();

      assertEndsAndSaysWhy(failing, reason);
      for (int other : others) {
        eventually(REPLACED, () -> assertThat(cluster.leaderSeenBy(other)).isIn(others));
        clients.awaitAnswers(other, 100);
      }
      assertThat(clients.acknowledgedBy(failing, since)).as("puts after the failure").isZero();
      start(failing);
      clients.awaitAnswers(failing, 100);
      clients.stop();
      cluster.ids().forEach(clients::readAll);
      clients.assertLinearizable();
    }
  }

  private static RecordedClients clientsOfAll(String name) {
    var clients = new RecordedClients(cluster, "/fail-stop/" + name);
    cluster.ids().forEach(member -> clients.start(CLIENTS, member));
    cluster.ids().forEach(member -> clients.awaitAnswers(member, 50));
    return clients;
  }

  private static void assertEndsAndSaysWhy(int failing, String reason) {
    assertThat(cluster.exitCodeOf(failing)).isEqualTo(FAILED);
    assertThat(cluster.lastLines(failing, 1))
        .contains("Member " + failing + " stops after index")
        .contains("for it could no longer keep its promises: ")
        .contains(reason);
  }

  /** With a disk that is well. */
  private static void start(int id) {
    cluster.runInForeground(id, preload.environment(id));
  }

  /** How many large values the member acknowledged before it failed. */
  private static int putUntilRefused(int member) {
    int acknowledged = 0;
    try {
      while (acknowledged * (long) VALUE_BYTES < 2L * FILE_BYTES
          && Http.put(cluster.uri(member, "/large/" + acknowledged), new byte[VALUE_BYTES])
                  .statusCode()
              == 204) {
        acknowledged++;
      }
    } catch (IOException e) {
      // It has ended: it gives not one more answer.
    }
    return acknowledged;
  }
}
