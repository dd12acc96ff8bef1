package io.quorate.rest;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.quorate.command.Attachment;
import io.quorate.command.Check;
import io.quorate.command.Condition;
import io.quorate.command.Entry;
import io.quorate.command.Key;
import io.quorate.command.Limits;
import io.quorate.command.Operation;
import io.quorate.command.OperationResult;
import io.quorate.command.Result;
import io.quorate.command.Value;
import java.io.ByteArrayOutputStream;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TransactionBodyTest {
  private static final TransactionBody.Bounds BOUNDS = new TransactionBody.Bounds(8, 16);

  @Test
  void conditionsAndOperationsAreReadInTheirOrder() {
    TransactionBody read =
        read(
            """
            {"if":[{"key":"a","revision":3},{"key":"b","value":"x"},{"key":"b","value_base64":"/w=="},
                   {"key":"c","exists":false},{"key":"d","exists":true}],
             "then":[{"put":{"key":"a","value":"\\u00e9","lease":7,"prev":true}},
                     {"delete":{"key":"b"}},{"get":{"key":"a"}}],
             "else":[{"put":{"key":"a","value_base64":"AP8=","content_type":"a/b","ttl":"2m"}}]}
            """);

    assertThat(read.checks())
        .containsExactly(
            new Check(new Key("a"), new Condition.RevisionIn(new TreeSet<>(Set.of(3L)))),
            new Check(new Key("b"), new Condition.ValueIs(new byte[] {'x'})),
            new Check(new Key("b"), new Condition.ValueIs(new byte[] {-1})),
            new Check(new Key("c"), new Condition.Absent()),
            new Check(new Key("d"), new Condition.Exists()));
    assertThat(read.then())
        .containsExactly(
            new Operation.Put(
                new Key("a"),
                new Value("\u00e9".getBytes(UTF_8), "text/plain; charset=utf-8"),
                new Attachment.ToLease(7),
                true),
            new Operation.Remove(new Key("b"), false),
            new Operation.Get(new Key("a")));
    assertThat(read.otherwise())
        .containsExactly(
            new Operation.Put(
                new Key("a"),
                new Value(new byte[] {0, -1}, "a/b"),
                new Attachment.OwnLease(120),
                false));
  }

  /** As etcd has it. */
  @Test
  void revisionZeroIsThatOfNoEntry() {
    assertThat(read("{\"if\":[{\"key\":\"a\",\"revision\":0}]}").checks())
        .containsExactly(new Check(new Key("a"), new Condition.Absent()));
  }

  @Test
  void whatIsMissingIsNothingToDo() {
    assertThat(read("{}")).isEqualTo(new TransactionBody(List.of(), List.of(), List.of()));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{\"iff\":[]}|unknown-property|\"iff\"",
        "{\"if\":[{\"key\":\"a\",\"exist\":true}]}|unknown-property|\"if[0].exist\"",
        "{\"then\":[{\"put\":{\"key\":\"a\",\"value\":\"\",\"tll\":\"1s\"}}]}|unknown-property|\"then[0].put.tll\"",
        "{\"else\":[{\"delete\":{\"key\":\"a\",\"value\":\"\"}}]}|unknown-property|\"else[0].delete.value\"",
        "{\"then\":[{\"get\":{\"key\":\"a\"}},{\"got\":{}}]}|unknown-property|\"then[1].got\"",
        "{\"if\":[{\"key\":\"a\"}]}|bad-json|if[0]",
        "{\"if\":[{\"revision\":1}]}|bad-json|\"if[0].key\"",
        "{\"if\":[{\"key\":\"a\",\"revision\":1,\"exists\":true}]}|bad-json|if[0]",
        "{\"if\":[{\"key\":\"a\",\"revision\":-1}]}|bad-json|\"if[0].revision\"",
        "{\"if\":[{\"key\":\"a\",\"revision\":0,\"exists\":false}]}|bad-json|if[0]",
        "{\"if\":{}}|bad-json|\"if\"",
        "{\"then\":[{}]}|bad-json|then[0]",
        "{\"then\":[{\"get\":{\"key\":\"a\"},\"delete\":{\"key\":\"a\"}}]}|bad-json|then[0]",
        "{\"then\":[{\"put\":{\"key\":\"a\"}}]}|bad-json|\"then[0].put.value\"",
        "{\"then\":[{\"put\":{\"key\":\"\",\"value\":\"\"}}]}|bad-json|then[0].put",
        "{\"then\":[{\"put\":{\"key\":\"123456789\",\"value\":\"\"}}]}|key-too-long|8 bytes",
        "{\"if\":[{\"key\":\"123456789\",\"exists\":true}]}|key-too-long|8 bytes",
        "{\"then\":[{\"put\":{\"key\":\"a\",\"value\":\"12345678901234567\"}}]}|too-large|16",
        "{\"then\":[{\"put\":{\"key\":\"a\",\"value_base64\":\"*\"}}]}|bad-json|then[0].put",
        "{\"then\":[{\"put\":{\"key\":\"a\",\"value\":\"\",\"value_base64\":\"\"}}]}|bad-json|then[0].put",
        "{\"then\":[{\"put\":{\"key\":\"a\",\"value\":\"\",\"ttl\":30}}]}|bad-json|\"then[0].put.ttl\"",
        "{\"then\":[{\"put\":{\"key\":\"a\",\"value\":\"\",\"ttl\":\"5ms\"}}]}|bad-json|then[0].put",
        "{\"then\":[{\"put\":{\"key\":\"a\",\"value\":\"\",\"ttl\":\"0s\"}}]}|bad-json|then[0].put",
        "{\"then\":[{\"put\":{\"key\":\"a\",\"value\":\"\",\"lease\":0}}]}|bad-json|\"then[0].put.lease\"",
        "{\"then\":[{\"put\":{\"key\":\"a\",\"value\":\"\",\"content_type\":\"\"}}]}|bad-json|then[0].put",
        "{\"then\":[{\"put\":{\"key\":\"a\",\"value\":\"\",\"content_type\":\"text\"}}]}|bad-json|then[0].put",
        "{\"then\":[{\"put\":{\"key\":\"a\",\"value\":\"\",\"content_type\":\" \"}}]}|bad-json|then[0].put",
        "{\"then\":[{\"put\":{\"key\":\"a\",\"value\":\"\",\"content_type\":\" a/b\"}}]}|bad-json|then[0].put",
        "{\"then\":[{\"put\":{\"key\":\"a\",\"value\":\"\",\"content_type\":\"a/b; c\"}}]}|bad-json|then[0].put",
        "{\"then\":[{\"put\":{\"key\":\"a\",\"value\":\"\",\"content_type\":\"a/b, c/d\"}}]}|bad-json|then[0].put",
        "{\"then\":[{\"delete\":{\"key\":\"a\"}},{\"delete\":{\"key\":\"a\"}}]}|bad-transaction|twice",
      })
  void whatIsWrongIsNamed(String text, String type, String named) {
    ProblemException refused = catchThrowableOfType(ProblemException.class, () -> read(text));

    assertThat(refused).as("refusal of " + text).isNotNull();
    assertThat(refused.problem().type()).isEqualTo(type);
    assertThat(refused.problem().detail()).contains(named);
  }

  /** Or it could be written so, and not be read by its path. */
  @ParameterizedTest
  @CsvSource({
    "a\\\\b, backslash",
    "., dots",
    ".., dots",
    "..., dots",
    "a/../b, dots",
    "./a, dots",
    "a/., dots",
    "a\\nb, U+000A",
    "a\\u007f, U+007F",
  })
  void aKeyThatNoPathHasIsNoneInABodyEither(String key, String named) {
    for (String text :
        List.of(
            "{\"if\":[{\"key\":\"%s\",\"exists\":true}]}",
            "{\"then\":[{\"put\":{\"key\":\"%s\",\"value\":\"\"}}]}",
            "{\"then\":[{\"get\":{\"key\":\"%s\"}}]}",
            "{\"else\":[{\"delete\":{\"key\":\"%s\"}}]}")) {
      ProblemException refused =
          catchThrowableOfType(ProblemException.class, () -> read(text.formatted(key)));

      assertThat(refused).as("refusal of " + text).isNotNull();
      assertThat(refused.problem().status()).isEqualTo(400);
      assertThat(refused.problem().type()).isEqualTo("bad-json");
      assertThat(refused.problem().detail()).contains(": The key ", named);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"a..b", "/a//b/", ".a/b.", "WEB-INF", "v1", "a;b", "%2e"})
  void aKeyThatAPathHasIsOneInABody(String key) {
    String text = "{\"then\":[{\"get\":{\"key\":\"%s\"}}]}".formatted(key);

    assertThat(read(text).then()).containsExactly(new Operation.Get(new Key(key)));
  }

  @Test
  void aListHasAsManyOperationsAsTheLogTakes() {
    assertThat(read(gets(Limits.OPERATIONS)).then()).hasSize(Limits.OPERATIONS);

    Problem problem = assertTooMuch("too-many-operations", gets(Limits.OPERATIONS + 1), BOUNDS);
    assertThat(problem.detail()).contains("\"then\"", "128");
  }

  /** Or it would be refused as malformed, for what the log takes. */
  @Test
  void aTransactionThatIsLargerThanTheLogTakesIsTooLarge() {
    var bounds = new TransactionBody.Bounds(8, Limits.VALUE_BYTES);
    String half = "x".repeat(Limits.TRANSACTION_BYTES / 2);
    String put = "{\"put\":{\"key\":\"%s\",\"value\":\"" + half + "\"}}";

    assertTooMuch(
        "too-large", "{\"then\":[" + put.formatted("a") + "," + put.formatted("b") + "]}", bounds);
  }

  @Test
  void aKeyThatIsTooLongIsTooMuchOfABodyAndNotOfARequestLine() {
    assertTooMuch("key-too-long", "{\"then\":[{\"get\":{\"key\":\"123456789\"}}]}", BOUNDS);
  }

  @Test
  void theAnswerSaysWhatBecameOfEachOperation() {
    TransactionBody asked =
        read(
            """
            {"then":[{"put":{"key":"a","value":"x"}},{"delete":{"key":"b"}},{"get":{"key":"c"}},
                     {"get":{"key":"d"}}]}
            """);
    var entry = new Entry(new Key("c"), new Value(new byte[] {1}, "a/b"), 4, 1_000, 9);

    assertThat(
            written(
                asked,
                new Result.TransactionDone(
                    -1,
                    17,
                    List.of(
                        new OperationResult.Put(true, Optional.empty(), 3),
                        new OperationResult.Removed(true, Optional.of(entry)),
                        new OperationResult.Got(Optional.of(entry)),
                        new OperationResult.Got(Optional.empty())))))
        .isEqualTo(
            "{\"succeeded\":true,\"revision\":17,\"failed_condition\":null,\"results\":["
                + "{\"put\":{\"key\":\"a\",\"revision\":17,\"created\":true,\"lease\":3}},"
                + "{\"delete\":{\"key\":\"b\",\"deleted\":true,\"previous\":{\"key\":\"c\","
                + "\"revision\":4,\"modified\":\"1970-01-01T00:00:01Z\",\"content_type\":\"a/b\","
                + "\"lease\":9,\"value_base64\":\"AQ==\"}}},"
                + "{\"get\":{\"key\":\"c\",\"entry\":{\"key\":\"c\",\"revision\":4,"
                + "\"modified\":\"1970-01-01T00:00:01Z\",\"content_type\":\"a/b\",\"lease\":9,"
                + "\"value_base64\":\"AQ==\"}}},"
                + "{\"get\":{\"key\":\"d\",\"entry\":null}}]}");
  }

  @Test
  void theAnswerSaysWhichConditionFailed() {
    TransactionBody asked = read("{\"if\":[{\"key\":\"a\",\"exists\":true}]}");

    assertThat(written(asked, new Result.TransactionDone(0, 5, List.of())))
        .isEqualTo("{\"succeeded\":false,\"revision\":5,\"failed_condition\":0,\"results\":[]}");
  }

  /** In the header; who has seen a revision that there is not would wait for it in vain. */
  @Test
  void aDryRunNamesTheRevisionThatItLookedAt() {
    var put = new OperationResult.Put(false, Optional.empty(), 0);
    var removed = new OperationResult.Removed(true, Optional.empty());
    var absent = new OperationResult.Removed(false, Optional.empty());
    var got = new OperationResult.Got(Optional.empty());

    List<List<OperationResult>> changes = List.of(List.of(got, put), List.of(removed, absent));
    List<List<OperationResult>> reads = List.of(List.of(), List.of(got, absent));

    for (List<OperationResult> changing : changes) {
      var done = new Result.TransactionDone(-1, 18, changing);
      assertThat(TransactionResource.storeRevision(done, true)).isEqualTo(17);
      assertThat(TransactionResource.storeRevision(done, false)).isEqualTo(18);
    }
    for (List<OperationResult> idle : reads) {
      var done = new Result.TransactionDone(-1, 17, idle);
      assertThat(TransactionResource.storeRevision(done, true)).isEqualTo(17);
      assertThat(TransactionResource.storeRevision(done, false)).isEqualTo(17);
    }
  }

  private static String written(TransactionBody asked, Result.TransactionDone done) {
    var out = new ByteArrayOutputStream();
    TransactionResource.write(out, asked, done);
    return out.toString(UTF_8);
  }

  private static String gets(int count) {
    return IntStream.range(0, count)
        .mapToObj(i -> "{\"get\":{\"key\":\"a\"}}")
        .collect(Collectors.joining(",", "{\"then\":[", "]}"));
  }

  private static Problem assertTooMuch(String type, String text, TransactionBody.Bounds bounds) {
    JsonBody body = JsonBodyTest.read(text, Integer.MAX_VALUE - 1);
    ProblemException refused =
        catchThrowableOfType(ProblemException.class, () -> TransactionBody.of(body, bounds));
    assertThat(refused).as("refusal").isNotNull();
    assertThat(refused.problem().type()).isEqualTo(type);
    assertThat(refused.problem().status()).isEqualTo(413);
    return refused.problem();
  }

  private static TransactionBody read(String text) {
    return TransactionBody.of(JsonBodyTest.read(text), BOUNDS);
  }
}
