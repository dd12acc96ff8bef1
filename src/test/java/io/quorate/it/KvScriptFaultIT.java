package io.quorate.it;

import static io.quorate.it.Cluster.SOON;
import static io.quorate.it.Eventually.eventually;
import static io.quorate.it.Http.assertProblem;
import static io.quorate.it.Http.assertStatus;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** scripts/kv while members and its own processes are killed and frozen: watches and locks. */
class KvScriptFaultIT {
  @RegisterExtension static final Cluster cluster = Cluster.of(3);

  private static final int UNKNOWN = 4;
  private static final int LOST = 123;
  private static final int HELD = 124;

  @BeforeEach
  void allMembersServe() {
    cluster.heal();
  }

  // ---- Watches ----

  @Test
  void aWatchGoesOnWhenTheLeaderIsKilledWithoutLossOrRepetition() {
    int leader = cluster.leader();
    List<Integer> others = cluster.othersThan(leader);
    // The leader first, so it is the one that the watch hears.
    String endpoints = endpoints(Stream.concat(Stream.of(leader), others.stream()).toList());
    kv("del", "--prefix", "w/").succeeded();
    try (Background watch = background("watch", "--prefix", "w/", "--endpoint", endpoints)) {
      awaitWatching(watch);
      put("w/", 0, 20);

      cluster.kill(leader);
      put("w/", 20, 40);

      eventually(
          SOON, () -> assertThat(watch.lines()).last().asString().endsWith("\tput\tw/39\tv39"));
      assertThat(watch.lines().stream().map(line -> line.split("\t", -1)))
          .extracting(columns -> columns[1] + " " + columns[2] + " " + columns[3])
          .filteredOn(line -> !line.contains("w/ready"))
          .containsExactlyElementsOf(
              IntStream.range(0, 40).mapToObj(i -> "put w/%d v%d".formatted(i, i)).toList());
      assertThat(watch.stderr()).contains("goes on at");
      watch.signal("INT");
      assertThat(watch.exitCode()).isEqualTo(130);
    }
  }

  @Test
  void aTransactionIsToldTogetherAndADeletionAsSuch() {
    long txn = Long.parseLong(kv("cas", "t/0", "--create", "x").succeeded().text().strip()) + 1;
    String transaction =
        """
        {"then": [{"put": {"key": "t/1", "value": "one"}}, {"put": {"key": "t/2", "value": "two"}}]}
        """;
    Run.of(words("txn", "-"), transaction.getBytes(UTF_8), environment()).succeeded();
    kv("del", "--prefix", "t/").succeeded();

    try (Background watch = background("watch", "--all", "--from-revision", "" + txn)) {
      eventually(SOON, () -> assertThat(watch.lines()).hasSizeGreaterThanOrEqualTo(5));
      assertThat(watch.lines())
          .startsWith(
              txn + "\tput\tt/1\tone",
              txn + "\tput\tt/2\ttwo",
              (txn + 1) + "\tdelete\tt/0\t",
              (txn + 1) + "\tdelete\tt/1\t",
              (txn + 1) + "\tdelete\tt/2\t");
    }
  }

  // ---- Writes ----

  @Test
  void aWriteThatNobodyAnswersHasAnUnknownOutcome() {
    cluster.ids().forEach(cluster::pause);
    Run put = kv("put", "frozen", "value", "--timeout", "3").endedWith(UNKNOWN);
    cluster.ids().forEach(cluster::resume);

    String key = put.stderr().replaceAll("(?s).*--idempotency-key (\\S+).*", "$1");
    assertThat(put.stderr()).contains("it is not known whether this was done");
    kv("put", "frozen", "value", "--idempotency-key", key).succeeded();
    assertThat(kv("history", "frozen").succeeded().text().lines()).hasSize(1);
  }

  // ---- Locks ----

  @Test
  void aCommandHasTheLockAndItsFenceAndItsExitCodeIsPassedOn() throws IOException {
    Run run =
        kv(
                "lock",
                "a",
                "--",
                "sh",
                "-c",
                "scripts/kv put fenced by-holder && echo $QUORATE_FENCE; exit 7")
            .endedWith(7);
    String fence = run.text().strip();

    assertThat(fence).matches("a=\\d+");
    assertThat(kv("get", "fenced").succeeded().text()).isEqualTo("by-holder");
    assertProblem(404, "lock-free", lock("a"));
    Run late = kv("put", "fenced", "late", "--fence", fence).endedWith(3);
    assertThat(late.stderr()).contains("fence-failed");
    kv("lock", "a", "no-such-command").endedWith(127);
  }

  @Test
  void oneHoldsAndTheOtherWaits() {
    try (Background holder = background("lock", "b", "sh", "-c", "echo held; sleep 5; echo end")) {
      holder.awaitLine("held");

      Run notInTime = kv("lock", "--wait", "1s", "b", "echo", "never").endedWith(HELD);
      Run waited = kv("lock", "--wait=50s", "b", "echo", "mine").succeeded();

      assertThat(notInTime.stdout()).isEmpty();
      assertThat(notInTime.stderr()).contains("another one holds the lock b");
      assertThat(waited.text()).isEqualTo("mine\n");
      assertThat(holder.lines()).containsExactly("held", "end");
      assertThat(holder.exitCode()).isZero();
    }
  }

  @Test
  void aLockIsFreeAgainWhenItsHolderIsKilled() throws IOException {
    try (Background holder =
        background("lock", "--ttl", "3s", "c", "sh", "-c", "echo $$; exec sleep 1000")) {
      eventually(SOON, () -> assertThat(holder.lines()).hasSize(1));
      long command = Long.parseLong(holder.lines().get(0));

      holder.signal("KILL");

      assertThat(kv("lock", "--wait", "50s", "c", "echo", "mine").succeeded().text())
          .isEqualTo("mine\n");
      eventually(
          SOON,
          () -> assertThat(ProcessHandle.of(command).filter(ProcessHandle::isAlive)).isEmpty());
    }
  }

  @Test
  void aCommandIsStoppedWhenItsLockIsLost() throws IOException {
    try (Background holder =
        background(
            "lock",
            "--ttl",
            "6s",
            "d",
            "sh",
            "-c",
            "echo held; trap '' TERM; sleep 1000; sleep 1000")) {
      holder.awaitLine("held");

      assertStatus(204, Http.delete(cluster.uri(1, "/v1/leases/" + holder("d").get("lease"))));

      assertThat(holder.exitCode()).isEqualTo(LOST);
      assertThat(holder.stderr()).contains("THE LOCK d IS LOST", "SIGKILL");
    }
  }

  @Test
  void aCommandIsStoppedBeforeALeaseEndsThatCannotBeKeptAlive() {
    try (Background holder =
        background("lock", "--ttl", "4s", "e", "sh", "-c", "echo held; sleep 1000")) {
      holder.awaitLine("held");

      cluster.ids().forEach(cluster::pause);
      int code = holder.exitCode();
      cluster.ids().forEach(cluster::resume);

      assertThat(code).isEqualTo(LOST);
      assertThat(holder.stderr()).contains("THE LOCK e IS LOST: it was not kept alive");
    }
  }

  @Test
  void aLockOutlivesTheLeader() throws IOException {
    try (Background holder =
        background(
            "lock",
            "--ttl",
            "15s",
            "f",
            "sh",
            "-c",
            "echo held; sleep 20; scripts/kv put f/done yes")) {
      holder.awaitLine("held");

      cluster.kill(cluster.leader());

      assertThat(holder.exitCode()).as(holder.stderr()).isZero();
      assertThat(kv("get", "f/done").succeeded().text()).isEqualTo("yes");
    }
  }

  @ParameterizedTest
  @CsvSource({"INT, 130", "TERM, 9", "HUP, 129"})
  void aSignalIsPassedOnAndTheLockGivenBack(String signal, int code) throws IOException {
    String command = "trap 'echo told; exit 9' TERM; echo held; sleep 1000 & wait";
    try (Background holder = background("lock", "g", "sh", "-c", command)) {
      holder.awaitLine("held");

      holder.signal(signal);

      assertThat(holder.exitCode()).as(holder.stderr()).isEqualTo(code);
      assertProblem(404, "lock-free", lock("g"));
    }
  }

  // ---- Words ----

  private static void put(String prefix, int from, int to) {
    for (int i = from; i < to; i++) {
      kv("put", prefix + i, "v" + i).succeeded();
    }
  }

  /** Writes until the watch tells of it: from then on it tells of all. */
  private static void awaitWatching(Background watch) {
    eventually(
        SOON,
        () -> {
          kv("put", "w/ready", "x").succeeded();
          assertThat(watch.lines()).isNotEmpty();
          return watch;
        });
  }

  private static HttpResponse<byte[]> lock(String name) throws IOException {
    return Http.get(cluster.uri(cluster.leader(), "/v1/locks/" + name));
  }

  @SuppressWarnings("unchecked") // An object, as the description has it.
  private static Map<String, Object> holder(String name) throws IOException {
    return (Map<String, Object>)
        Leases.object(assertStatus(200, lock(name))).getOrDefault("holder", Map.of());
  }

  private static String endpoints(List<Integer> ids) {
    return ids.stream().map(id -> cluster.uri(id, "").toString()).collect(Collectors.joining(","));
  }

  private static Map<String, String> environment() {
    return Map.of("QUORATE_ENDPOINT", endpoints(cluster.ids()));
  }

  private static Run kv(String... arguments) {
    return Run.of(words(arguments), new byte[0], environment());
  }

  private static Background background(String... arguments) {
    return Background.start(words(arguments), environment());
  }

  private static List<String> words(String... arguments) {
    var command = new ArrayList<String>(List.of("scripts/kv"));
    command.addAll(List.of(arguments));
    return command;
  }
}
