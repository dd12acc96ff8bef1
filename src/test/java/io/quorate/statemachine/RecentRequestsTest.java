package io.quorate.statemachine;

import static org.assertj.core.api.Assertions.assertThat;

import io.quorate.command.Entry;
import io.quorate.command.Fingerprint;
import io.quorate.command.IdempotencyKey;
import io.quorate.command.Key;
import io.quorate.command.Limits;
import io.quorate.command.Misfit;
import io.quorate.command.RequestId;
import io.quorate.command.RequestStamp;
import io.quorate.command.Result;
import io.quorate.command.Value;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class RecentRequestsTest {
  private static final Value LARGE = Value.of(new byte[Limits.VALUE_BYTES]);
  private static final Result ANSWER = new Result.Put(1, true, Optional.empty());

  @Test
  void asManyRequestsAreRememberedAsTheLimitAndNotMore() {
    RecentRequests full = RecentRequests.EMPTY;
    for (int i = 0; i < RecentRequests.MAX_REQUESTS; i++) {
      full = full.remember(id(i), ANSWER);
    }
    assertThat(full.find(id(0))).contains(ANSWER);
    assertThat(full.isForgotten(new RequestStamp(id(0), 0))).isFalse();

    RecentRequests over = full.remember(id(RecentRequests.MAX_REQUESTS), ANSWER);

    assertThat(over.requests()).hasSize(RecentRequests.MAX_REQUESTS);
    assertThat(over.find(id(0))).isEmpty();
    assertThat(over.find(id(1))).contains(ANSWER);
    assertThat(over.isForgotten(new RequestStamp(id(0), 0))).isTrue();
    assertThat(over.isForgotten(new RequestStamp(id(1), 1))).isFalse();
    assertThat(over.bytes()).isEqualTo(full.bytes());
  }

  @Test
  void largeAnswersPushOlderRequestsOut() {
    RecentRequests recent = RecentRequests.EMPTY;
    for (int i = 0; i < 20; i++) {
      recent = recent.remember(id(i), large());
      assertThat(recent.bytes()).isBetween(1L, RecentRequests.MAX_BYTES);
    }
    assertThat(recent.writes()).isEqualTo(20);
    assertThat(recent.requests())
        .hasSize((int) (RecentRequests.MAX_BYTES / Limits.VALUE_BYTES) - 1);
    assertThat(recent.find(id(19))).contains(large());
    assertThat(recent.find(id(12))).isEmpty();
  }

  @Test
  void anAnswerThatIsForgottenWeighsNothingAnyMore() {
    RecentRequests recent = RecentRequests.EMPTY;
    for (int i = 0; i < 8; i++) {
      recent = recent.remember(id(i), large());
    }
    long heavy = recent.bytes();
    for (int i = 8; i < 8 + RecentRequests.MAX_REQUESTS; i++) {
      recent = recent.remember(id(i), ANSWER);
    }
    assertThat(heavy).isGreaterThan(7L * Limits.VALUE_BYTES);
    assertThat(recent.requests()).hasSize(RecentRequests.MAX_REQUESTS);
    assertThat(recent.bytes()).isLessThan(Limits.VALUE_BYTES + RecentRequests.MAX_REQUESTS * 128L);
  }

  @Test
  void theLatestRequestIsRememberedHoweverLargeItsAnswer() {
    var almostFull =
        new RecentRequests(
            RequestWindow.emptyBefore(5), RecentRequests.MAX_BYTES, KeyedRequests.NONE);

    RecentRequests next = almostFull.remember(id(0), large());

    assertThat(next.find(id(0))).contains(large());
    assertThat(next.isForgotten(new RequestStamp(id(0), 5))).isFalse();
    assertThat(next.isForgotten(new RequestStamp(id(0), 4))).isTrue();
  }

  @Test
  void whatIsQuotedOfAnUnfitEntryWeighsToo() {
    var brief = new Result.Unfit(Misfit.NOT_JSON, "");
    var quoting = new Result.Unfit(Misfit.NOT_JSON, "x".repeat(Limits.DETAIL_CHARS));

    long more =
        RecentRequests.EMPTY.remember(id(0), quoting).bytes()
            - RecentRequests.EMPTY.remember(id(0), brief).bytes();

    assertThat(more).isEqualTo(2L * Limits.DETAIL_CHARS);
  }

  /** A client sends a write again for much longer than a busy cluster takes to write so many. */
  @Test
  void writesWithoutAKeyPushOutNoneThatHasOne() {
    RecentRequests recent = RecentRequests.EMPTY.remember(id(-1), ANSWER, name(0));
    for (int i = 0; i < RecentRequests.MAX_REQUESTS + 1; i++) {
      recent = recent.remember(id(i), ANSWER);
    }
    recent = recent.remember(id(-2), large());

    assertThat(recent.find(id(-1))).isEmpty();
    assertThat(recent.find(name(0))).contains(ANSWER);
  }

  @Test
  void asManyKeysAreRememberedAsTheLimitAndNotMore() {
    KeyedRequests full = KeyedRequests.NONE;
    for (int i = 0; i < KeyedRequests.MAX_KEYS; i++) {
      full = full.plus(name(i), ANSWER);
    }
    assertThat(full.find(name(0))).contains(ANSWER);
    assertThat(full.bytes()).isLessThanOrEqualTo(KeyedRequests.MAX_BYTES);

    KeyedRequests over = full.plus(name(KeyedRequests.MAX_KEYS), ANSWER);

    assertThat(over.order()).hasSize(KeyedRequests.MAX_KEYS);
    assertThat(over.answers()).hasSize(KeyedRequests.MAX_KEYS);
    assertThat(over.find(name(0))).isEmpty();
    assertThat(over.find(name(1))).contains(ANSWER);
  }

  @Test
  void largeAnswersPushOlderKeysOut() {
    KeyedRequests keyed = KeyedRequests.NONE;
    for (int i = 0; i < 20; i++) {
      keyed = keyed.plus(name(i), large());
      assertThat(keyed.bytes()).isBetween(1L, KeyedRequests.MAX_BYTES);
    }
    assertThat(keyed.find(name(19))).contains(large());
    assertThat(keyed.find(name(0))).isEmpty();
    int heavy = keyed.order().size();
    long heavyBytes = keyed.bytes();
    assertThat(heavy).isEqualTo((int) (KeyedRequests.MAX_BYTES / Limits.VALUE_BYTES) - 1);

    for (int i = 20; i < 1_000; i++) {
      keyed = keyed.plus(name(i), ANSWER);
    }
    assertThat(keyed.order()).hasSize(heavy + 980);
    assertThat(keyed.bytes()).isEqualTo(heavyBytes + 980 * (4 + RecentRequests.weight(ANSWER)));
  }

  private static KeyedRequests.Named name(int number) {
    var key = new IdempotencyKey("k%03d".formatted(number));
    return new KeyedRequests.Named(key, new Fingerprint(number, 0));
  }

  private static Result large() {
    return new Result.Removed(1, true, Optional.of(new Entry(new Key("k"), LARGE, 1)));
  }

  private static RequestId id(int number) {
    return new RequestId("r" + number);
  }
}
