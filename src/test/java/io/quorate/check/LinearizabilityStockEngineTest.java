package io.quorate.check;

import static io.quorate.it.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import io.quorate.check.Verdict.Violation;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/**
 * JGroups-RAFT as it comes: why Quorate does not use its reads, and a proof that the checker sees
 * what it is for.
 */
class LinearizabilityStockEngineTest {
  private static final Duration SOON = Duration.ofSeconds(60);

  /** Less than it takes the others to notice that the leader is cut off. */
  private static final Duration AT_ONCE = Duration.ofSeconds(2);

  private final List<Operation> history = new ArrayList<>();

  @Test
  void theReadOfTheStockEngineAcknowledgesAWriteThatNoMajorityHas() throws Exception {
    List<StockMember> members = StockMember.start(3);
    try {
      StockMember old = awaitLeader(members);
      put(old, "first");
      old.cutOff();

      long appended = old.lastAppended();
      CompletableFuture<Operation> put = inBackground(() -> put(old, "second"));
      eventually(SOON, () -> assertThat(old.lastAppended()).isGreaterThan(appended));
      assertThat(put).isNotDone();
      Operation get = inBackground(() -> get(old)).get(AT_ONCE.toMillis(), TimeUnit.MILLISECONDS);

      // Nobody else has it.
      assertThat(get.outcome()).isEqualTo(new Outcome.Read("second", 0));
      assertThat(put).succeedsWithin(AT_ONCE);
      List<StockMember> others = members.stream().filter(each -> each != old).toList();
      StockMember leader = awaitLeader(others);
      get(leader);
      put(leader, "third");
      get(leader);
    } finally {
      // At once: each would wait for the others to acknowledge that it leaves.
      members.parallelStream().forEach(StockMember::close);
    }

    Verdict verdict = new Checker().checkKey("k", history);

    assertThat(verdict).isInstanceOf(Violation.class);
    assertThat(((Violation) verdict).cannotFollow())
        .extracting(Operation::outcome)
        .containsExactly(new Outcome.Read("first", 0));
  }

  private static StockMember awaitLeader(List<StockMember> members) {
    return eventually(
        SOON,
        () -> {
          assertThat(members).allMatch(StockMember::follows);
          return members.stream().filter(StockMember::leads).findFirst().orElseThrow();
        });
  }

  private interface Call {
    Operation make() throws Exception;
  }

  private static CompletableFuture<Operation> inBackground(Call call) {
    return CompletableFuture.supplyAsync(
        () -> {
          try {
            return call.make();
          } catch (Exception e) {
            throw new IllegalStateException(e);
          }
        },
        each -> new Thread(each).start());
  }

  private Operation put(StockMember member, String value) throws Exception {
    long invoked = System.nanoTime();
    member.put("k", value);
    return remember(invoked, new Action.Put(value), new Outcome.Written(0));
  }

  private Operation get(StockMember member) throws Exception {
    long invoked = System.nanoTime();
    String value = member.get("k");
    return remember(invoked, new Action.Get(), new Outcome.Read(value, 0));
  }

  private synchronized Operation remember(long invoked, Action action, Outcome outcome) {
    var operation =
        new Operation(history.size(), 0, "k", action, invoked, System.nanoTime(), outcome);
    history.add(operation);
    return operation;
  }
}
