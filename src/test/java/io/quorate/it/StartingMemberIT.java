package io.quorate.it;

import static io.quorate.it.Http.assertStatus;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * A member that starts, and one that stops, as a client sees them that does not stop to ask: what
 * the container says in the place of the member is never taken for what the member says.
 */
class StartingMemberIT {
  private static final String KEY = "/my-key";
  private static final String NOBODY = "nobody";
  private static final Duration BETWEEN_TWO_REQUESTS = Duration.ofMillis(1);
  private static final Duration LONGEST = Duration.ofSeconds(90);

  @RegisterExtension static final Cluster cluster = Cluster.of(1);

  /** How often what was answered, in words. */
  private final Map<String, Integer> answers = new TreeMap<>();

  private final List<RawHttp.Answer> ofTheContainer = new ArrayList<>();
  private final List<RawHttp.Answer> ofTheMember = new ArrayList<>();

  @Test
  void neitherAStartNorAStopAnswersForTheMember() throws Exception {
    Process first = cluster.runInForeground(1);
    cluster.awaitReady(1);
    assertStatus(204, Http.put(cluster.uri(1, KEY), "kept"));

    askUntilItHasEnded(first);
    assertNothingIsMistaken();

    forgetTheAnswers();
    Process second = cluster.runInForeground(1);
    askUntilItServes(second);
    assertNothingIsMistaken();
  }

  private void askUntilItServes(Process member) {
    long deadline = System.nanoTime() + LONGEST.toNanos();
    while (ofTheMember.stream().noneMatch(answer -> answer.status() == 200)) {
      assertThat(member.isAlive()).as("it runs%n%s", cluster.lastLines(1, 20)).isTrue();
      assertThat(System.nanoTime() - deadline).as("after %s: %s", LONGEST, answers).isNegative();
      ask();
    }
  }

  private void askUntilItHasEnded(Process member) {
    long deadline = System.nanoTime() + LONGEST.toNanos();
    ask();
    member.destroy();
    while (member.isAlive()) {
      assertThat(System.nanoTime() - deadline).as("after %s: %s", LONGEST, answers).isNegative();
      ask();
    }
  }

  /** Reads the key, and writes another one. */
  private void ask() {
    note(exchange("GET " + KEY, ""));
    note(exchange("PUT " + KEY + "/other", "other"));
    Eventually.pause(BETWEEN_TWO_REQUESTS);
  }

  /** Empty if there is nobody, or nobody any more. */
  private static Optional<RawHttp.Answer> exchange(String line, String body) {
    try {
      return Optional.of(
          RawHttp.sendBody(
              cluster.httpPort(1), line, body.getBytes(UTF_8), "Content-Length: " + body.length()));
    } catch (IOException e) {
      // Refused, or one that was waiting to be accepted when the port was closed.
      return Optional.empty();
    }
  }

  private void note(Optional<RawHttp.Answer> answer) {
    boolean ofMember = answer.isPresent() && answer.get().headers().containsKey("quorate-member");
    answer.ifPresent(given -> (ofMember ? ofTheMember : ofTheContainer).add(given));
    String words =
        answer.map(given -> given.status() + (ofMember ? " of the member" : "")).orElse(NOBODY);
    answers.merge(words, 1, Integer::sum);
  }

  private void forgetTheAnswers() {
    answers.clear();
    ofTheContainer.clear();
    ofTheMember.clear();
  }

  /** What was written before is neither missing nor answered by anyone else. */
  private void assertNothingIsMistaken() {
    assertThat(answers).containsKeys("200 of the member", NOBODY);

    assertThat(ofTheContainer)
        .as("answers without Quorate-Member, of %s", answers)
        .allSatisfy(answer -> answer.assertProblem(503, "not-serving"));
    assertThat(ofTheMember)
        .as("answers of the member, of %s", answers)
        .allSatisfy(answer -> assertThat(answer.status()).isIn(200, 204, 503, 504))
        .allSatisfy(answer -> assertThat(answer.headers()).containsEntry("quorate-member", "1"));
  }
}
