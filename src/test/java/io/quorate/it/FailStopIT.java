package io.quorate.it;

import static io.quorate.it.Eventually.eventually;
import static io.quorate.it.Http.assertStatus;
import static io.quorate.it.Http.assertValue;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A member whose disk fails ends, and says why; the others go on. */
class FailStopIT {
  @RegisterExtension static final Cluster cluster = Cluster.of(3);

  /** As the README has it. */
  private static final int FAILED = 11;

  /** More than a member writes to its output, less than it writes to its log here. */
  private static final int FILE_BYTES = 4 << 20;

  private static final int VALUE_BYTES = 1 << 20;

  @Test
  void aLeaderWhoseDiskFailsEndsAndSaysWhyAndTheOthersKeepWhatWasAcknowledged() throws Exception {
    cluster.ids().forEach(cluster::runInForeground);
    cluster.ids().forEach(cluster::awaitReady);
    int failing = cluster.leader();
    List<Integer> others = cluster.othersThan(failing);
    assertStatus(204, Http.put(cluster.uri(failing, "/before"), "kept"));

    // To whoever writes, a disk that is full: no write beyond this place in a file succeeds.
    Run.of(List.of("prlimit", "--pid", "" + cluster.pid(failing), "--fsize=" + FILE_BYTES))
        .succeeded();
    int acknowledged = putUntilRefused(failing);

    assertThat(cluster.exitCodeOf(failing)).isEqualTo(FAILED);
    assertThat(cluster.lastLines(failing, 1))
        .contains("Member " + failing + " stops after index")
        .contains("for it could no longer keep its promises: ")
        .doesNotContain("null");
    eventually(
        Cluster.SOON,
        () -> assertStatus(204, Http.put(cluster.uri(others.get(0), "/after"), "goes on")));
    for (int other : others) {
      assertValue("kept", Http.get(cluster.uri(other, "/before")));
      assertValue("goes on", Http.get(cluster.uri(other, "/after")));
      for (int i = 0; i < acknowledged; i++) {
        assertThat(Http.get(cluster.uri(other, "/large/" + i)).body()).hasSize(VALUE_BYTES);
      }
    }
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
