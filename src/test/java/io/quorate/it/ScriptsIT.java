package io.quorate.it;

import static io.quorate.it.Http.assertStatus;
import static io.quorate.it.Http.assertValue;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The scripts, as a shell sees them: what they do, print, refuse, and their exit codes. */
class ScriptsIT {
  @RegisterExtension static final Cluster cluster = Cluster.of(2);

  @BeforeEach
  void bothMembersServe() {
    cluster.heal();
  }

  // ---- Usage ----

  @ParameterizedTest
  @ValueSource(strings = {"cluster", "member", "members", "kv"})
  void helpGoesToStdout(String script) {
    Run run = Run.of(List.of("scripts/" + script, "--help")).endedWith(0);

    assertThat(run.text()).contains("Usage: scripts/" + script).contains("Exit code");
    assertThat(run.stderr()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "cluster",
        "cluster explode",
        "cluster up now",
        "cluster up --members 0",
        "cluster up --members three",
        "cluster up --members 2 --http-ports 1",
        "cluster up --http-ports 80000,1,2",
        "cluster up --cluster-ports 7000,7000,7001",
        "cluster up --nonsense",
        "cluster start",
        "cluster start x",
        "cluster stop 0",
        "cluster logs",
        "cluster logs 1 2",
        "cluster reset",
        "cluster status --timeout",
        "member --id 0",
        "member --id one",
        "member --id 2147483648",
        "member --id 3 --cluster http://127.0.0.1:1,http://127.0.0.1:2",
        "member --cluster http://127.0.0.1",
        "member --cluster ftp://127.0.0.1:1",
        "member --cluster http://127.0.0.1:1,",
        "member --cluster 1=http://127.0.0.1:1,http://127.0.0.1:2",
        "member --cluster http://127.0.0.1:1,http://127.0.0.1:1",
        "member --port 0",
        "member --port 65536",
        "member --http-address a/b",
        "member --set nonsense",
        "member --set id=2",
        "member --join=maybe",
        "member --verbose",
        "member 1",
        "members",
        "members add",
        "members add 4",
        "members add x 127.0.0.1:1",
        "members add 4 127.0.0.1",
        "members add 4 127.0.0.1:1 more",
        "members remove",
        "members remove my-key",
        "members list all",
        "members list --endpoint localhost",
        "kv",
        "kv delete key",
        "kv get",
        "kv get a b",
        "kv put",
        "kv put a b c",
        "kv get a --endpoint ftp://127.0.0.1",
        "kv get a --consistency stale",
        "kv put a -x",
        "kv put a b --ttl soon",
        "kv put a b --lease x",
        "kv put a b --fence jobs",
        "kv get a --revision x",
        "kv get a --timeout 0",
        "kv del",
        "kv del a b",
        "kv del a --prefix b",
        "kv del --prefix a --if-revision 3",
        "kv list a b",
        "kv list --limit 0",
        "kv watch",
        "kv watch a b",
        "kv watch a --all",
        "kv watch --prefix a --all",
        "kv watch a --from-revision x",
        "kv cas a 1",
        "kv cas a x value",
        "kv cas a 1 value --create",
        "kv txn",
        "kv txn a b",
        "kv history",
        "kv history a --limit 1001",
        "kv lock",
        "kv lock jobs",
        "kv lock a/b true",
        "kv lock --ttl 1s jobs true",
        "kv lock --wait 1 jobs true",
        "kv lock --wait",
      })
  void aWrongCallIsExplainedOnStderrAndDoesNothing(String call) {
    var command = new ArrayList<String>(List.of(call.split(" ")));
    String script = command.get(0);
    command.set(0, "scripts/" + script);

    // Without Java nothing starts, even if the call should turn out to be a right one.
    Run run = Run.of(command, new byte[0], Map.of("JAVA_HOME", "/nowhere")).endedWith(2);

    assertThat(run.stdout()).isEmpty();
    assertThat(run.stderr()).startsWith(script + ": ").contains("Usage: scripts/" + script);
  }

  @Test
  void anOldJavaIsNamed(@TempDir Path directory) throws IOException {
    Path java = Files.createDirectories(directory.resolve("bin")).resolve("java");
    Files.writeString(java, "#!/bin/sh\necho 'openjdk version \"11.0.2\" 2019-01-15' >&2\n");
    assertThat(java.toFile().setExecutable(true)).isTrue();

    Run run =
        Run.of(
                List.of("scripts/member", "--data-dir", directory.resolve("data").toString()),
                new byte[0],
                Map.of("JAVA_HOME", directory.toString()))
            .endedWith(1);

    assertThat(run.stderr()).contains("is Java 11, but JDK 17 or newer is needed");
  }

  // ---- scripts/kv ----

  @Test
  void anyBytesComeBackAsTheyWerePut() {
    byte[] value = new byte[100_000];
    new Random(1).nextBytes(value);

    Run put = kv(value, "put", "binary/ä key;with=everything%?#", "-");
    Run get = kv(new byte[0], "get", "binary/ä key;with=everything%?#");

    assertThat(put.succeeded().stdout()).isEmpty();
    assertThat(get.succeeded().stdout()).isEqualTo(value);
    assertThat(get.stderr()).isEmpty();
  }

  @Test
  void aValueIsAnArgumentOrStdin() throws IOException {
    kv(new byte[0], "put", "argument", "a value\nof two lines").succeeded();
    kv("from stdin".getBytes(UTF_8), "put", "stdin").succeeded();
    kv(new byte[0], "put", "empty", "-").succeeded();
    kv(new byte[0], "put", "--", "-dash", "-5").succeeded();
    kv(new byte[0], "put", "typed", "{}", "--content-type", "application/json").succeeded();

    assertValue("a value\nof two lines", Http.get(cluster.uri(2, "/argument")));
    assertValue("from stdin", Http.get(cluster.uri(2, "/stdin")));
    assertValue("", Http.get(cluster.uri(2, "/empty")));
    assertThat(kv(new byte[0], "get", "--stale", "--", "-dash").succeeded().text()).isEqualTo("-5");
    assertThat(Http.get(cluster.uri(1, "/typed")).headers().firstValue("Content-Type"))
        .hasValue("application/json");
  }

  @ParameterizedTest
  @ValueSource(strings = {"v1/x", "health", "openapi/y", "metrics"})
  void everyKeyCanBeWrittenAndRead(String key) {
    kv(new byte[0], "put", key, "value of " + key).succeeded();

    assertThat(kv(new byte[0], "get", key).succeeded().text()).isEqualTo("value of " + key);
  }

  @Test
  void whatFailsSaysWhyOnStderr() {
    Run notFound = kv(new byte[0], "get", "absent").endedWith(1);
    assertThat(notFound.stdout()).isEmpty();
    assertThat(notFound.stderr()).startsWith("kv: ").contains("404").contains("key-not-found");

    Run tooLarge = kv(new byte[(1 << 20) + 1], "put", "large", "-").endedWith(1);
    assertThat(tooLarge.stderr()).contains("413").contains("committed: no");

    Run nobody =
        Run.of(List.of("scripts/kv", "get", "a", "--endpoint", "http://127.0.0.1:" + Ports.free()))
            .endedWith(1);
    assertThat(nobody.stderr()).contains("no answer from");
  }

  // ---- scripts/members ----

  @Test
  void membersAreListedAddedAndRemoved() {
    assertThat(members("list").succeeded().text().lines())
        .hasSize(3)
        .anyMatch(
            line -> line.matches("1 +127\\.0\\.0\\.1:%d +.*".formatted(cluster.clusterPort(1))))
        .anyMatch(line -> line.contains("leader"));
    assertThat(Json.object(members("list", "--json").succeeded().text())).containsKey("members");

    members("add", "9", cluster.clusterAddress(9)).succeeded();
    assertThat(members("list").succeeded().text().lines()).hasSize(4);

    Run second = members("add", "8", cluster.clusterAddress(8), "--timeout", "1").endedWith(1);
    assertThat(second.stderr()).contains("409").contains("membership-change-in-progress");
    Run exists = members("add", "1", cluster.clusterAddress(8)).endedWith(1);
    assertThat(exists.stderr()).contains("409");

    members("remove", "9").succeeded();
    assertThat(members("list").succeeded().text().lines()).hasSize(3);
    Run unknown = members("remove", "9").endedWith(1);
    assertThat(unknown.stderr()).contains("404").contains("unknown-member");
  }

  // ---- scripts/cluster ----

  @Test
  void aClusterIsShownStoppedAndStartedAgainWithItsData() throws IOException {
    assertStatus(204, Http.put(cluster.uri(1, "/kept"), "kept"));
    Run again = cluster.script("up").endedWith(0);
    assertThat(again.stderr()).contains("all members are up already");
    assertThat(again.text()).contains("curl -L http://127.0.0.1:" + cluster.httpPort(1));
    assertThat(cluster.script("status").endedWith(0).text().lines())
        .hasSize(3)
        .anyMatch(line -> line.matches("1 +\\d+ +%d +ready +.*".formatted(cluster.httpPort(1))));
    assertThat(cluster.script("logs", "1").succeeded().text()).contains("Member 1 of cluster");

    cluster.script("stop", "2").succeeded();

    assertThat(cluster.script("status").endedWith(1).text())
        .containsPattern("2 +- +%d +down".formatted(cluster.httpPort(2)));
    cluster.script("down").succeeded();
    cluster.script("down").succeeded();
    cluster.up();
    assertValue("kept", Http.get(cluster.uri(2, "/kept")));
  }

  @Test
  void dataIsNotDeletedWhileAMemberRunsNorUnlessItIsMeant() throws IOException {
    assertStatus(204, Http.put(cluster.uri(1, "/kept"), "kept"));

    Run running = cluster.script("reset", "--yes").endedWith(1);
    Run notMeant = cluster.script("reset").endedWith(2);

    assertThat(running.stderr()).contains("members run on");
    assertThat(notMeant.stderr()).contains("--yes").contains(cluster.dataDir().toString());
    assertValue("kept", Http.get(cluster.uri(2, "/kept")));
  }

  @Test
  void aDirectoryOfOthersIsNeitherUsedNorDeleted(@TempDir Path directory) throws IOException {
    Path precious = Files.writeString(directory.resolve("precious.txt"), "mine");

    for (String command : List.of("up", "reset --yes")) {
      var words = new ArrayList<String>(List.of("scripts/cluster"));
      words.addAll(List.of(command.split(" ")));
      words.addAll(List.of("--data-dir", directory.toString()));
      if (command.equals("up")) {
        words.addAll(List.of("--members", "1", "--http-ports", "" + Ports.free()));
        words.addAll(List.of("--cluster-ports", "" + Ports.free()));
      }
      assertThat(Run.of(words).endedWith(1).stderr()).contains(directory.toString());
    }

    assertThat(precious).hasContent("mine");
  }

  @Test
  void aMemberThatRunsIsNotStartedASecondTime() {
    Run second =
        Run.of(
                List.of(
                    "scripts/member",
                    "--data-dir",
                    cluster.dataDir().toString(),
                    "--port",
                    "" + Ports.free(),
                    "--cluster",
                    "127.0.0.1:" + Ports.free()))
            .endedWith(1);

    assertThat(second.stderr()).contains("member 1 already runs on " + cluster.dataDir());
  }

  @Test
  void aPortInUseIsNamedBeforeAnythingStarts(@TempDir Path directory) throws IOException {
    try (var http = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      String taken = "" + http.getLocalPort();
      for (List<String> ports :
          List.of(
              List.of("--port", taken, "--cluster", "127.0.0.1:" + Ports.free()),
              List.of("--port", "" + Ports.free(), "--cluster", "127.0.0.1:" + taken))) {
        var command = new ArrayList<String>(List.of("scripts/member"));
        command.addAll(ports);
        command.addAll(List.of("--data-dir", directory.toString()));

        assertThat(Run.of(command).endedWith(1).stderr()).contains("port " + taken, "in use");
      }
    }
  }

  private static Run kv(byte[] stdin, String... arguments) {
    var command = new ArrayList<String>(List.of("scripts/kv"));
    command.addAll(List.of(arguments));
    return Run.of(command, stdin, Map.of("QUORATE_ENDPOINT", cluster.uri(1, "").toString()));
  }

  private static Run members(String... arguments) {
    var command = new ArrayList<String>(List.of("scripts/members"));
    command.addAll(List.of(arguments));
    command.addAll(List.of("--endpoint", cluster.uri(2, "/").toString()));
    return Run.of(command);
  }
}
