package io.quorate.client;

import static io.quorate.client.FakeMember.json;
import static io.quorate.client.FakeMember.lost;
import static io.quorate.client.FakeMember.problem;
import static io.quorate.client.FakeMember.status;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class PollTest extends OneMember {
  private static final Duration WAIT = Duration.ofMillis(1500);

  @Test
  void aPollTellsOfChangesRevisionByRevision() {
    member.then(
        json(
            """
            {"revision":9,"events":[
              {"event":"put","key":"a","revision":7,"content_type":"text/plain","value":"1"},
              {"event":"delete","key":"b","revision":7,
               "prev":{"key":"b","revision":2,"content_type":"text/plain","value":"0"}},
              {"event":"put","key":"a","revision":8,"content_type":"text/plain","value":"2"}]}
            """));
    Polled polled = quorate.poll(WatchOptions.prefix("a b").from(7).withPrevious(), WAIT);
    assertThat(member.last().target())
        .matches(
            Pattern.quote("/v1/watch?prefix=a%20b&prev=true&from_revision=7&wait=")
                + "1[0-9]{3}ms");
    assertThat(polled.revision()).isEqualTo(9);
    assertThat(polled.changes()).extracting(Changes::revision).containsExactly(7L, 8L);
    assertThat(polled.changes().get(0).changes())
        .extracting(Change::key, change -> change.entry().map(Entry::text), Change::isDelete)
        .containsExactly(tuple("a", Optional.of("1"), false), tuple("b", Optional.empty(), true));
    assertThat(polled.changes().get(0).changes().get(1).previous()).map(Entry::text).hasValue("0");
    assertThat(polled.changes().get(1).changes()).hasSize(1);
  }

  @Test
  void aPollThatNothingAnswersInTimeSaysHowFarItHeard() {
    member.then(status(404).revision(20), lost(), json("{\"revision\":20,\"events\":[]}"));
    Polled polled = quorate.poll(WatchOptions.key("k"), WAIT);
    assertThat(polled).isEqualTo(new Polled(20, List.of()));
    assertThat(member.last().target()).startsWith("/v1/watch?key=k&from_revision=21&wait=");
  }

  /** Or the time allowed would end in the middle of the second wait. */
  @Test
  void whoIsAskedNextWaitsForWhatIsLeft() {
    member.then(
        exchange -> {
          long asked = System.nanoTime();
          Eventual.until(() -> System.nanoTime() - asked > Duration.ofMillis(700).toNanos());
          problem(503, "not-serving").to(exchange);
        },
        json("{\"revision\":20,\"events\":[]}"));
    quorate.poll(WatchOptions.key("k").from(1), WAIT);
    assertThat(member.received()).hasSize(2);
    String wait = member.last().target().replaceFirst(".*wait=([0-9]+)ms", "$1");
    assertThat(Long.parseLong(wait)).isBetween(1L, 800L);
  }

  @Test
  void aPollMayTakeLongerThanAnythingElse() {
    try (var client =
        Quorate.connect(
            ClientOptions.of(member.url())
                .attempt(Duration.ofMillis(200))
                .within(Duration.ofMillis(400)))) {
      long asked = System.nanoTime();
      member.then(
          exchange -> {
            Eventual.until(() -> System.nanoTime() - asked > Duration.ofMillis(700).toNanos());
            json("{\"revision\":5,\"events\":[]}").to(exchange);
          });
      assertThat(client.poll(WatchOptions.key("k").from(1), WAIT).revision()).isEqualTo(5);
    }
    assertThat(member.received()).hasSize(1);
  }

  @Test
  void whatIsNotKeptAnyMoreIsCompacted() {
    member.always(problem(410, "revision-compacted"));
    assertThatThrownBy(() -> quorate.poll(WatchOptions.prefix("").from(1), WAIT))
        .isInstanceOf(CompactedException.class);
  }

  @Test
  void whatNoMemberTakesIsNotAsked() {
    WatchOptions options = WatchOptions.key("k").from(1);
    assertThatThrownBy(() -> quorate.poll(options, Duration.ZERO))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> quorate.poll(options, Duration.ofSeconds(61)))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> quorate.poll(options.progressEvery(WAIT), WAIT))
        .isInstanceOf(IllegalArgumentException.class);
    assertThat(member.received()).isEmpty();
  }
}
