package io.quorate.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class TransactionTest extends OneMember {
  @Test
  void aTransactionSaysWhatItDoesAndUnderstandsWhatWasDone() {
    member.always(
        FakeMember.json(
            """
            {"succeeded":true,"revision":9,"failed_condition":null,"results":[
              {"put":{"key":"a","revision":9,"created":true}},
              {"delete":{"key":"b","deleted":false}},
              {"get":{"key":"c","revision":4,"content_type":"text/plain","value":"v"}},
              {"get":{"key":"d","entry":null}}]}
            """));
    TransactionResult result =
        quorate
            .transaction()
            .when(Check.revision("a", 3), Check.value("b", "x"), Check.absent("c"))
            .when(Check.exists("d"))
            .then(Operation.put("a", "1"), Operation.delete("b"))
            .then(Operation.get("c"), Operation.get("d"))
            .otherwise(Operation.put("a", Value.bytes(new byte[] {-1})).ttl(Duration.ofSeconds(30)))
            .fencedBy(new Fence(Fence.Kind.LOCK, "l", 5))
            .commit();
    assertThat(member.last().target()).isEqualTo("/v1/txn");
    assertThat(member.last().header("Idempotency-Key")).isPresent();
    assertThat(member.last().header("Quorate-Fence")).hasValue("l=5");
    assertThat(JsonReader.read(member.last().body().getBytes(StandardCharsets.UTF_8)))
        .isEqualTo(
            JsonReader.read(
                """
                {"if":[{"key":"a","revision":3},{"key":"b","value":"x"},{"key":"c","exists":false},
                       {"key":"d","exists":true}],
                 "then":[{"put":{"key":"a","value":"1","content_type":"text/plain;charset=UTF-8"}},
                         {"delete":{"key":"b"}},{"get":{"key":"c"}},{"get":{"key":"d"}}],
                 "else":[{"put":{"key":"a","value_base64":"/w==",
                                 "content_type":"application/octet-stream","ttl":"30s"}}]}
                """
                    .getBytes(StandardCharsets.UTF_8)));
    assertThat(result.succeeded()).isTrue();
    assertThat(result.results().get(0)).isEqualTo(new TransactionResult.Step.Put("a", 9, true));
    assertThat(result.results().get(1)).isEqualTo(new TransactionResult.Step.Deleted("b", false));
    assertThat(((TransactionResult.Step.Got) result.results().get(2)).entry())
        .map(Entry::text)
        .hasValue("v");
    assertThat(result.results().get(3))
        .isEqualTo(new TransactionResult.Step.Got("d", Optional.empty()));
  }

  @Test
  void aCheckThatDoesNotHoldIsNamed() {
    member.always(
        FakeMember.json(
            "{\"succeeded\":false,\"revision\":9,\"failed_condition\":1,\"results\":[]}"));
    TransactionResult result = quorate.transaction().when(Check.exists("a")).dryRun();
    assertThat(result.failedCheck()).hasValue(1);
    assertThat(member.last().target()).isEqualTo("/v1/txn?dry_run=true");
    assertThat(member.last().header("Idempotency-Key")).isEmpty();
    quorate.transaction().fencedBy(new Fence(Fence.Kind.LOCK, "l", 5)).dryRun();
    assertThat(member.last().header("Quorate-Fence")).hasValue("l=5");
  }

  @Test
  void thereIsAMostOfEverything() {
    Transaction transaction = quorate.transaction();
    for (int i = 0; i < Transaction.MAX_EACH; i++) {
      transaction.then(Operation.get("a"));
    }
    assertThatThrownBy(() -> transaction.then(Operation.get("a")))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
