package io.quorate.it;

import static io.quorate.it.Cluster.SOON;
import static io.quorate.it.Eventually.eventually;
import static io.quorate.it.Http.assertStatus;
import static io.quorate.it.Http.assertValue;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** scripts/kv, command by command, on a real member. */
class KvScriptIT {
  @RegisterExtension static final Cluster cluster = Cluster.of(1, "history-revisions=50");

  private static final int CONDITION = 3;
  private static final int COMPACTED = 5;

  @BeforeEach
  void theStoreIsEmpty() throws IOException {
    cluster.heal();
    assertStatus(200, Http.delete(cluster.uri(1, "/v1/kv?start=!")));
  }

  @ParameterizedTest
  @ValueSource(strings = {"get", "put", "del", "list", "watch", "cas", "txn", "history", "lock"})
  void everyCommandHasHelp(String command) {
    Run help = Run.of(List.of("scripts/kv", command, "--help")).endedWith(0);

    assertThat(help.text()).contains("Usage: scripts/kv " + command, "Exit code: ");
    assertThat(help.stderr()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"plain", "ä b/%?;&=+#\"x", "a//b", "-dash", "v1/kv", "'$(x)'"})
  void everyCommandReachesAKeyOfAnyCharacters(String key) {
    kv("put", "--", key, "one").succeeded();
    String revision = kv("cas", "--", key, revisionOf(key), "two").succeeded().text().strip();

    assertThat(kv("get", "--", key).succeeded().text()).isEqualTo("two");
    assertThat(kv("list", "--keys-only", "--", key).succeeded().text()).isEqualTo(key + "\n");
    assertThat(kv("history", "--", key).succeeded().text().lines().findFirst().orElseThrow())
        .matches(revision + "\t\\S+Z\tput\ttwo");
    kv("del", "--", key).succeeded();
    assertThat(kv("get", "--", key).endedWith(1).stderr()).contains("key-not-found");
    assertThat(kv("get", "--revision", revision, "--", key).succeeded().text()).isEqualTo("two");
  }

  @Test
  void theFirstMemberThatAnswersIsTaken() {
    String nobody = "http://127.0.0.1:" + Ports.free();

    Run put =
        Run.of(
                List.of("scripts/kv", "put", "a", "value"),
                new byte[0],
                Map.of("QUORATE_ENDPOINT", nobody + "," + cluster.uri(1, "/")))
            .succeeded();
    Run none =
        Run.of(List.of("scripts/kv", "put", "a", "b", "--endpoint", nobody + "," + nobody))
            .endedWith(1);

    assertThat(put.stderr()).isEmpty();
    assertThat(none.stderr()).contains("none of the 2 members", "no answer from " + nobody);
  }

  @Test
  void aKeyIsDeletedOnceAndMayHaveToBeAtARevision() {
    kv("put", "a", "1").succeeded();

    Run other = kv("del", "a", "--if-revision", "1").endedWith(CONDITION);
    kv("del", "a", "--if-revision", revisionOf("a")).succeeded();
    Run absent = kv("del", "a").endedWith(1);

    assertThat(other.stderr()).contains("412", "precondition-failed");
    assertThat(absent.stderr()).contains("404", "key-not-found");
  }

  @Test
  void aPrefixIsDeletedInOneStep() {
    kv("put", "p/1", "1").succeeded();
    kv("put", "p/2", "2").succeeded();
    kv("put", "q", "3").succeeded();

    assertThat(kv("del", "--prefix", "p/").succeeded().text()).isEqualTo("2\n");
    assertThat(kv("list", "--keys-only").succeeded().text()).isEqualTo("q\n");
    assertThat(kv("del", "--prefix", "p/").succeeded().text()).isEqualTo("0\n");
  }

  @Test
  void aListGoesOverAllPages() throws IOException {
    var puts = new StringBuilder();
    List<String> keys = IntStream.range(0, 1200).mapToObj("k/%04d"::formatted).toList();
    for (int from = 0; from < keys.size(); from += 100) {
      List<String> some =
          keys.subList(from, from + 100).stream()
              .map("{\"put\":{\"key\":\"%s\",\"value\":\"v\"}}"::formatted)
              .toList();
      puts.setLength(0);
      puts.append("{\"then\":[").append(String.join(",", some)).append("]}");
      assertThat(kvWith(puts.toString(), "txn", "-").exitCode()).isZero();
    }

    assertThat(kv("list", "k/", "--keys-only").succeeded().text().lines())
        .containsExactlyElementsOf(keys);
    assertThat(kv("list", "--limit", "1100").succeeded().text().lines()).hasSize(1100);
    assertThat(kv("list", "--limit", "2", "--json").succeeded().text().lines())
        .hasSize(2)
        .allSatisfy(line -> assertThat(Json.object(line)).containsKeys("key", "revision", "value"));
    assertThat(kv("list", "nothing").succeeded().text()).isEmpty();
  }

  @Test
  void aListedValueIsOneLineFromWhichItComesBack() {
    kvWith("\u0000\u0001", "put", "binary").succeeded();
    kvWith("two\nlines\tand \\ \"more\" ä", "put", "text", "-").succeeded();
    kvWith("{\"a\":\"\\n\"}", "put", "json", "-", "--content-type", "application/json").succeeded();

    assertThat(kv("list").succeeded().text().replaceAll("\t\\d+\t", " "))
        .contains(
            "binary base64:AAE=\n",
            "json {\"a\":\"\\\\n\"}\n",
            "text two\\nlines\\tand \\\\ \"more\" ä\n");
    Run back =
        Run.of(
            List.of("bash", "-c", "printf %b \"$(scripts/kv list text | cut -f 3)\""),
            new byte[0],
            endpoint());
    assertThat(back.succeeded().text()).isEqualTo("two\nlines\tand \\ \"more\" ä");
  }

  @Test
  void compareAndSetTellsTheRevisionAndIsLostByTheSecond() throws IOException {
    String created = kv("cas", "a", "--create", "1").succeeded().text().strip();
    Run exists = kv("cas", "a", "0", "2").endedWith(CONDITION);
    String changed = kv("cas", "a", created, "3").succeeded().text().strip();
    Run late = kv("cas", "a", created, "4").endedWith(CONDITION);
    Run absent = kv("cas", "b", "1", "5").endedWith(CONDITION);

    assertThat(Long.parseLong(changed)).isGreaterThan(Long.parseLong(created));
    assertThat(List.of(exists, late, absent))
        .allSatisfy(run -> assertThat(run.stderr()).contains("412", "committed: no"))
        .allSatisfy(run -> assertThat(run.stdout()).isEmpty());
    assertValue("3", Http.get(cluster.uri(1, "/a")));
  }

  @Test
  void aTransactionIsDoneOrTriedOnly(@TempDir Path directory) throws IOException {
    Path file = directory.resolve("txn.json");
    Files.writeString(
        file,
        """
        {"if": [{"key": "a", "exists": false}], "then": [{"put": {"key": "a", "value": "x"}}],
         "else": [{"get": {"key": "a"}}]}
        """);

    Run tried = kv("txn", file.toString(), "--dry-run").succeeded();
    Run done = kv("txn", file.toString()).succeeded();
    Run failed = kvWith(Files.readString(file), "txn", "-").endedWith(CONDITION);
    Run wrong = kvWith("{\"iff\": []}", "txn", "-").endedWith(1);

    assertThat(Json.object(tried.text())).containsEntry("succeeded", true);
    assertThat(Json.object(done.text())).containsEntry("succeeded", true);
    assertThat(Json.object(failed.text())).containsEntry("failed_condition", 0L);
    assertThat(wrong.stderr()).contains("unknown-property", "iff");
    assertThat(kv("txn", directory.resolve("none").toString()).endedWith(1).stderr())
        .contains("cannot read the file");
  }

  @Test
  void theHistoryOfAKeyBeginsWithTheLastVersion() {
    kv("put", "h", "one").succeeded();
    kv("del", "h").succeeded();
    kv("put", "h", "two").succeeded();

    assertThat(kv("history", "h").succeeded().text().lines().map(line -> line.split("\t", -1)))
        .extracting(columns -> columns[2] + " " + columns[3])
        .startsWith("put two", "delete ", "put one");
    assertThat(kv("history", "h", "--limit", "1").succeeded().text().lines()).hasSize(1);
    assertThat(Json.object(kv("history", "h", "--json").succeeded().text()))
        .containsKey("versions");
    assertThat(kv("history", "never").endedWith(1).stderr()).contains("key-not-found");
  }

  @Test
  void aRevisionThatIsStillToComeIsNamed() {
    kv("put", "a", "1").succeeded();

    assertThat(kv("get", "a", "--revision", "999999").endedWith(1).stderr())
        .contains("future-revision");
  }

  @Test
  void aRevisionThatIsNotKeptAnyMoreHasAnExitCodeOfItsOwn() throws IOException {
    kv("put", "a", "1").succeeded();
    String gone = revisionOf("a");
    // The leader gives the store the limits of its settings a moment after the start.
    Run get =
        eventually(
            SOON,
            () -> {
              for (int i = 0; i < 60; i++) {
                assertStatus(204, Http.put(cluster.uri(1, "/b"), "value " + i));
              }
              return kv("get", "a", "--revision", gone).endedWith(COMPACTED);
            });

    assertThat(get.stderr()).contains("410", "revision-compacted");
    assertThat(kv("list", "--revision", gone).endedWith(COMPACTED).stderr())
        .contains("410", "revision-compacted");
    Run watch = kv("watch", "--all", "--from-revision", gone).endedWith(COMPACTED);
    assertThat(watch.text()).isEmpty();
    assertThat(watch.stderr()).isNotBlank();
    assertThat(kv("list", "a", "--keys-only").succeeded().text()).isEqualTo("a\n");
  }

  @Test
  void aLeaseAFenceAndAWayToBeReadGoWithAValue() throws IOException {
    kv("put", "a", "1", "--ttl", "1h", "--content-type", "text/plain").succeeded();
    Run meta = kv("get", "a", "--meta", "--max-staleness", "5s").succeeded();
    Run fenced = kv("put", "a", "2", "--fence", "nobody=1").endedWith(CONDITION);

    assertThat(meta.stderr()).contains("content-type: text/plain", "quorate-lease: ", "expires: ");
    assertThat(fenced.stderr()).contains("fence-failed");
    assertThat(kv("put", "a", "2", "--lease", "999999").endedWith(1).stderr())
        .contains("no-such-lease");
    assertValue("1", Http.get(cluster.uri(1, "/a")));
  }

  private static String revisionOf(String key) {
    return kv("list", "--", key).succeeded().text().split("\t", -1)[1];
  }

  private static Map<String, String> endpoint() {
    return Map.of("QUORATE_ENDPOINT", cluster.uri(1, "").toString());
  }

  private static Run kv(String... arguments) {
    return kvWith("", arguments);
  }

  private static Run kvWith(String stdin, String... arguments) {
    var command = new ArrayList<String>(List.of("scripts/kv"));
    command.addAll(List.of(arguments));
    return Run.of(command, stdin.getBytes(UTF_8), endpoint());
  }
}
