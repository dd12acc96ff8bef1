package io.quorate.client;

import static io.quorate.client.FakeMember.json;
import static io.quorate.client.FakeMember.lost;
import static io.quorate.client.FakeMember.problem;
import static io.quorate.client.FakeMember.status;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.quorate.it.Run;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * What scripts/kv, a client as well, makes of answers that real members give once in a while: no
 * answer, another leader, the half of a revision. KvScriptIT has it talk to real ones.
 */
class KvScriptTest {
  private static final int CONDITION = 3;
  private static final int UNKNOWN = 4;
  private static final int COMPACTED = 5;

  private final FakeMember first = new FakeMember();
  private final FakeMember second = new FakeMember();

  @AfterEach
  void close() {
    first.close();
    second.close();
  }

  @Test
  void aWriteThatMayHaveBeenDoneIsSentAgainUnderTheSameKey() {
    first.then(lost());
    second.then(problem(504, "outcome-unknown", "unknown"));
    first.then(status(204).tag(7));

    Run put = kv("put", "a", "value", "--fence", "jobs=3");

    assertThat(put.exitCode()).as(put.stderr()).isZero();
    List<FakeMember.Received> sent = new ArrayList<>(first.received());
    sent.addAll(second.received());
    assertThat(sent).hasSize(3).allMatch(each -> each.body().equals("value"));
    assertThat(sent.stream().map(each -> each.header("Idempotency-Key").orElseThrow()).distinct())
        .singleElement()
        .asString()
        .matches("\"[0-9a-f-]{36}\"");
    assertThat(sent).allMatch(each -> each.header("Quorate-Fence").orElse("").equals("jobs=3"));
  }

  @Test
  void anUnknownOutcomeIsSaidWithTheKeyToAskAgain() {
    first.always(problem(504, "outcome-unknown", "unknown"));
    second.always(problem(503, "no-leader", "no"));

    Run put = kv("put", "a", "value", "--timeout", "1", "--idempotency-key", "mine");

    assertThat(put.exitCode()).isEqualTo(UNKNOWN);
    assertThat(put.stderr()).contains("it is not known whether", "--idempotency-key mine");
  }

  @Test
  void aRefusalThatIsNoAnswerToTheFirstAttemptLeavesTheOutcomeUnknown() {
    first.then(lost());
    second.then(problem(507, "over-quota", "no"));

    Run put = kv("put", "a", "value");

    assertThat(put.exitCode()).isEqualTo(UNKNOWN);
    assertThat(put.stderr()).contains("over-quota");
  }

  @Test
  void whatWasCertainlyNotDoneIsAPlainFailure() {
    first.always(problem(503, "no-leader", "no"));
    second.always(problem(503, "no-leader", "no"));

    Run put = kv("put", "a", "value", "--timeout", "1");

    assertThat(put.exitCode()).isEqualTo(1);
    assertThat(put.stderr()).contains("no-leader", "committed: no").doesNotContain("not known");
  }

  @Test
  void whatStandsInAMembersPlaceIsNotBelieved() {
    first.then(status(200).tag(1).anonymous());
    second.then(status(200).tag(2).body("text/plain", "from a member"));

    Run get = kv("get", "a");

    assertThat(get.exitCode()).isZero();
    assertThat(get.text()).isEqualTo("from a member");
  }

  @Test
  void pagesAreFollowedToTheLastOne() {
    String one = "{\"key\":\"a\",\"revision\":1,\"value\":\"x\\\"\\\\\\n\"}\n";
    String two = "{\"key\":\"b\",\"revision\":2,\"value_base64\":\"AP8=\"}\n";
    String third = "{\"key\":\"c\",\"revision\":3,\"value_base64\":\"w6Q=\"}\n";
    String type = "application/x-ndjson";
    first.then(status(200).body(type, one + two).header("Link", "</v1/kv?after=b>; rel=\"next\""));
    first.then(problem(503, "not-serving"));
    second.then(status(200).body(type, third));

    Run list = kv("list", "p/");

    assertThat(list.text()).isEqualTo("a\t1\tx\"\\\\\\n\nb\t2\tbase64:AP8=\nc\t3\tä\n");
    assertThat(first.received().get(0).target()).contains("prefix=p/").contains("limit=1000");
    assertThat(second.received())
        .singleElement()
        .satisfies(each -> assertThat(each.target()).isEqualTo("/v1/kv?after=b"));
  }

  @Test
  void aWatchGoesOnAtAnotherMemberWithoutLossOrRepetition() {
    first.then(
        events(
            """
            id: 4
            event: progress
            data: {"revision":4}

            :

            id: 5
            event: put
            data: {"key":"a","revision":5,"value":"1"}

            event: put
            data: {"key":"b","revision":6,"value":"2"}

            """));
    second.then(
        events(
            """
            event: put
            data: {"key":"b","revision":6,"value":"2"}

            id: 6
            event: delete
            data: {"key":"c","revision":6}

            id: 5
            event: put
            data: {"key":"a","revision":5,"value":"1"}

            event: compacted
            data: {"oldest":9}

            """));

    Run watch = kv("watch", "--all", "--from-revision", "5");

    assertThat(watch.text()).isEqualTo("5\tput\ta\t1\n6\tput\tb\t2\n6\tdelete\tc\t\n");
    assertThat(watch.exitCode()).as(watch.stderr()).isEqualTo(COMPACTED);
    assertThat(watch.stderr()).contains("revision 7 is not kept any more");
    assertThat(first.received().get(0).header("Last-Event-ID")).isEmpty();
    assertThat(second.received().get(0).header("Last-Event-ID")).hasValue("5");
  }

  @Test
  void aWatchFromARevisionThatIsGoneSaysSo() {
    first.then(problem(410, "revision-compacted"));

    Run watch = kv("watch", "a", "--from-revision", "3");

    assertThat(watch.exitCode()).isEqualTo(COMPACTED);
    assertThat(watch.stderr()).contains("revision 3 is not kept any more");
  }

  @Test
  void theExitCodeOfATransactionSaysWhetherItsConditionsHeld() {
    first.then(json("{\"succeeded\":true,\"revision\":3,\"results\":[]}"));
    first.then(json("{\"succeeded\":false,\"revision\":3,\"results\":[]}"));
    first.then(json("{\"something\":\"else\"}"));

    assertThat(txn().exitCode()).isZero();
    assertThat(txn().exitCode()).isEqualTo(CONDITION);
    assertThat(txn().exitCode()).isEqualTo(1);
  }

  private static FakeMember.Reply events(String text) {
    return FakeMember.stream(text.getBytes(UTF_8));
  }

  private Run txn() {
    return kv("txn", "/dev/null", "--dry-run");
  }

  private Run kv(String... arguments) {
    var command = new ArrayList<String>(List.of("scripts/kv"));
    command.addAll(List.of(arguments));
    command.addAll(List.of("--endpoint", first.url() + "," + second.url()));
    return Run.of(command);
  }
}
