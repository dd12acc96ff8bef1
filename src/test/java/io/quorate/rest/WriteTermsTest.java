package io.quorate.rest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.quorate.command.ClaimName;
import io.quorate.command.Condition;
import io.quorate.command.Fence;
import io.quorate.command.IdempotencyKey;
import io.quorate.command.Limits;
import io.quorate.command.Terms;
import io.quorate.rest.gate.HeaderFields;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class WriteTermsTest {

  @Test
  void aRequestWithoutTheHeadersHasNoTerms() {
    assertThat(WriteTerms.ofPut(headers(Map.of()))).isEqualTo(Terms.NONE);
    assertThat(WriteTerms.ofDelete(headers(Map.of()))).isEqualTo(Terms.NONE);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\"17\"",
        " \"17\" ",
        "\"17\",\"17\"",
        ",\"17\", ,",
        "\"a,b\", \"17\",\"017\",\"\""
      })
  void ofTagsOnlyThoseThatARevisionHasCount(String text) {
    assertThat(match(text)).isEqualTo(new Condition.RevisionIn(new TreeSet<>(Set.of(17L))));
  }

  @Test
  void tagsThatAreNoneOfOursMatchNothing() {
    assertThat(match("\"abc\", \"0\", \"-1\", \"99999999999999999999\""))
        .isEqualTo(new Condition.RevisionIn(new TreeSet<>()));
  }

  @Test
  void aStarAsksForAnEntryOrForNone() {
    assertThat(match(" * ")).isEqualTo(new Condition.Exists());
    assertThat(WriteTerms.ofPut(headers(Map.of("If-None-Match", "*"))).condition())
        .isEqualTo(new Condition.Absent());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        ",",
        "17",
        "\"17",
        "17\"",
        "W/\"17\"",
        "\"1\", W/\"2\"",
        "*, \"1\"",
        "\"1\" \"2\"",
        "\"1\",*",
        "\"1\";",
        "w/\"1\"",
        "**"
      })
  void anIfMatchThatIsMalformedOrWeakIsRefusedByItsName(String text) {
    assertRefused("bad-precondition", "If-Match", Map.of("If-Match", text));
  }

  @Test
  void aFenceNamesALockOrAnElectionAndTheTokenOfItsHolder() {
    Terms terms =
        WriteTerms.unconditional(
            headers(
                Map.of(
                    "Quorate-Fence", "a.b-c~d_E=17 , elections/a.b-c~d_E=999999999999999999,c=3")));

    assertThat(terms.fences())
        .containsExactly(
            new Fence(ClaimName.lock("a.b-c~d_E"), 17),
            new Fence(ClaimName.election("a.b-c~d_E"), 999_999_999_999_999_999L),
            new Fence(ClaimName.lock("c"), 3));
    assertThat(WriteTerms.ofPut(headers(Map.of("Quorate-Fence", "a=1"))).fences()).hasSize(1);
    assertThat(WriteTerms.ofDelete(headers(Map.of("Quorate-Fence", "a=1"))).fences()).hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "a",
        "a=",
        "=1",
        "a=0",
        "a=-1",
        "a=01",
        "a=1.0",
        "a=9999999999999999999",
        "a=1,",
        "a=1 b=2",
        "a=1,a=1",
        "locks/a=1",
        "elections/=1",
        "a/b=1",
        "\"a\"=1",
        "a=1,b=1,c=1,d=1,e=1,f=1,g=1,h=1,i=1"
      })
  void aFenceThatIsMalformedIsRefused(String text) {
    assertRefused("bad-fence", "Quorate-Fence", Map.of("Quorate-Fence", text));
  }

  @Test
  void aWriteOfManyEntriesHasNoConditionOfOne() {
    for (String name : List.of("If-Match", "If-None-Match")) {
      ProblemException refused =
          catchThrowableOfType(
              ProblemException.class, () -> WriteTerms.unconditional(headers(Map.of(name, "*"))));
      assertThat(refused.problem().type()).isEqualTo("bad-precondition");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "\"1\"", "W/\"1\"", "*, *", "\"*\""})
  void anIfNoneMatchOfAWriteIsAStarOrIsRefused(String text) {
    assertRefused("bad-precondition", "If-None-Match", Map.of("If-None-Match", text));
  }

  @Test
  void aTimeIsNoConditionOfAWrite() {
    assertRefused(
        "bad-precondition",
        "If-Unmodified-Since",
        Map.of("If-Unmodified-Since", "Sat, 29 Oct 1994 19:43:31 GMT"));
  }

  @ParameterizedTest
  @CsvSource({
    "If-Match, *, bad-precondition",
    "If-None-Match, *, bad-precondition",
    "If-Unmodified-Since, x, bad-precondition",
    "Quorate-Fence, a=1, bad-fence",
    "Idempotency-Key, a, bad-idempotency-key"
  })
  void aChangeOfTheMembersHasNoTermsAtAll(String name, String line, String type) {
    WriteTerms.requireNone(headers(Map.of()));
    var refused =
        catchThrowableOfType(
            ProblemException.class, () -> WriteTerms.requireNone(headers(Map.of(name, line))));

    assertThat(refused.problem().type()).isEqualTo(type);
    assertThat(refused.problem().detail()).contains(name);
  }

  @Test
  void bothAtOnceAreRefused() {
    assertRefused(
        "bad-precondition", "If-Match", Map.of("If-Match", "\"1\"", "If-None-Match", "*"));
  }

  @Test
  void aDeleteCreatesNothing() {
    var refused =
        catchThrowableOfType(
            ProblemException.class,
            () -> WriteTerms.ofDelete(headers(Map.of("If-None-Match", "*"))));

    assertThat(refused.problem().status()).isEqualTo(400);
    assertThat(refused.problem().detail()).contains("If-None-Match");
  }

  @Test
  void asManyRevisionsAreAskedForAsTheLimitAndNotMore() {
    assertThat(match(tags(Limits.CONDITION_REVISIONS))).isInstanceOf(Condition.RevisionIn.class);
    assertRefused(
        "bad-precondition", "If-Match", Map.of("If-Match", tags(Limits.CONDITION_REVISIONS + 1)));
  }

  @ParameterizedTest
  @ValueSource(strings = {"a:b/c", "\"a:b/c\"", " \"a:b/c\" "})
  void aKeyIsTheSameInQuotationMarksAndWithout(String text) {
    assertThat(WriteTerms.ofPut(headers(Map.of("Idempotency-Key", text))).key())
        .contains(new IdempotencyKey("a:b/c"));
    assertThat(WriteTerms.ofDelete(headers(Map.of("Idempotency-Key", text))).key())
        .contains(new IdempotencyKey("a:b/c"));
  }

  @Test
  void aQuotedKeyMayHaveWhatHasToBeEscaped() {
    assertThat(WriteTerms.ofPut(headers(Map.of("Idempotency-Key", "\"a\\\"\\\\b\""))).key())
        .contains(new IdempotencyKey("a\"\\b"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "\"\"",
        "\"a b\"",
        "a b",
        "\"a",
        "a\"",
        "\"a\";p=1",
        "a,b",
        "\"a\\b\"",
        "\u00e9"
      })
  void aKeyThatIsMalformedIsRefusedByItsName(String text) {
    assertRefused("bad-idempotency-key", "Idempotency-Key", Map.of("Idempotency-Key", text));
  }

  @Test
  void aKeyIsAsLongAsTheLimitAndNotLonger() {
    String longest = "k".repeat(Limits.IDEMPOTENCY_KEY_CHARS);

    assertThat(WriteTerms.ofPut(headers(Map.of("Idempotency-Key", longest))).key())
        .contains(new IdempotencyKey(longest));
    for (String longer : List.of(longest + "k", "\"" + longest.repeat(100) + "\"")) {
      assertRefused("bad-idempotency-key", "128", Map.of("Idempotency-Key", longer));
    }
  }

  private static Condition match(String text) {
    Condition condition = WriteTerms.ofPut(headers(Map.of("If-Match", text))).condition();
    assertThat(WriteTerms.ofDelete(headers(Map.of("If-Match", text))).condition())
        .isEqualTo(condition);
    return condition;
  }

  private static String tags(int count) {
    return IntStream.rangeClosed(1, count)
        .mapToObj("\"%d\""::formatted)
        .collect(Collectors.joining(", "));
  }

  private static void assertRefused(String type, String named, Map<String, String> headers) {
    var refused =
        catchThrowableOfType(ProblemException.class, () -> WriteTerms.ofPut(headers(headers)));

    assertThat(refused.problem().status()).isEqualTo(400);
    assertThat(refused.problem().type()).isEqualTo(type);
    assertThat(refused.problem().detail()).contains(named);
  }

  /** Of each name one line at the most. */
  private static HeaderFields headers(Map<String, String> lines) {
    return new HeaderFields(
        lines.entrySet().stream()
            .flatMap(line -> Stream.of(line.getKey(), line.getValue()))
            .toList());
  }
}
