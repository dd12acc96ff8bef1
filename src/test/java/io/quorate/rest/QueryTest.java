package io.quorate.rest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.time.Duration;
import java.util.Set;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class QueryTest {
  private static final Set<String> KNOWN = Set.of("a", "b", "key");

  @Test
  void parametersAreDecodedOnceAsUtf8() {
    Query query = query("a=%C3%A9%2525+x&&b=1=2&key");

    assertThat(query.text("a")).hasValue("\u00e9%25 x");
    assertThat(query.text("b")).hasValue("1=2");
    assertThat(query.text("key")).hasValue("");
    assertThat(Query.of(null, KNOWN).has("a")).isFalse();
    assertThat(query("").has("a")).isFalse();
  }

  @Test
  void aParameterThatIsUnknownIsNamedAndSoAreThoseThatAreKnown() {
    assertThat(assertRefused("unknown-parameter", () -> query("a=1&c%C3%A9=2")).detail())
        .contains("\"c\u00e9\"", "a, b, key");
    assertThat(assertRefused("unknown-parameter", () -> Query.of("x", Set.of())).detail())
        .isEqualTo("The parameter \"x\" is unknown here.");
    assertRefused("unknown-parameter", () -> query("A=1"));
    assertRefused("unknown-parameter", () -> query("=1"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"a=1&a=1", "a&b&a", "a=%", "a=%4", "a=%zz", "a=%ff", "a=%ed%a0%80", "a=\u00e9"})
  void whatCanBeReadInTwoWaysIsRefused(String raw) {
    assertRefused("bad-parameter", () -> query(raw));
  }

  @Test
  void aFlagIsTrueOrFalse() {
    assertThat(query("a=true").flag("a")).isTrue();
    assertThat(query("a=false").flag("a")).isFalse();
    assertThat(query("").flag("a")).isFalse();
    for (String wrong : new String[] {"a", "a=", "a=TRUE", "a=1"}) {
      assertThat(assertRefused("bad-parameter", () -> query(wrong).flag("a")).detail())
          .contains("\"a\"");
    }
  }

  @Test
  void aNumberIsWholeAndWithinItsBounds() {
    assertThat(query("a=0").number("a", 0, 9)).hasValue(0);
    assertThat(query("a=999999999999999999").number("a", 0, Long.MAX_VALUE))
        .hasValue(999_999_999_999_999_999L);
    assertThat(query("").number("a", 0, 9)).isEmpty();
    for (String wrong : new String[] {"a=", "a=-1", "a=%2B1", "a=1.0", "a=10", "a=%D9%A1", "a=x"}) {
      assertRefused("bad-parameter", () -> query(wrong).number("a", 0, 9));
    }
  }

  @Test
  void aPageIsAsLongAsAskedUpToAsMuchAsAPageMayHave() {
    Set<String> known = Set.of("limit");
    assertThat(Query.of("", known).limit(100, 1000)).isEqualTo(100);
    assertThat(Query.of("limit=1000", known).limit(100, 1000)).isEqualTo(1000);
    for (String more : new String[] {"1001", "0001001", "9999999999999999999999"}) {
      Problem problem =
          assertRefused("page-too-large", () -> Query.of("limit=" + more, known).limit(1, 1000));
      assertThat(problem.status()).isEqualTo(413);
      assertThat(problem.detail()).contains("\"limit\"", "1000");
    }
    for (String wrong : new String[] {"", "0", "-1", "x", "1e9", "0000000000000000000000001"}) {
      assertRefused("bad-parameter", () -> Query.of("limit=" + wrong, known).limit(1, 1000));
    }
  }

  @ParameterizedTest
  @CsvSource({"500ms, 500", "30s, 30000", "2m, 120000", "1h, 3600000", "0s, 0"})
  void aDurationHasItsUnit(String text, long millis) {
    assertThat(query("a=" + text).duration("a")).hasValue(Duration.ofMillis(millis));
  }

  @ParameterizedTest
  @ValueSource(strings = {"a=", "a=1", "a=s", "a=-1s", "a=1.5s", "a=1d", "a=1+s", "a=9999999999s"})
  void aDurationThatIsNoneIsRefused(String raw) {
    assertRefused("bad-parameter", () -> query(raw).duration("a"));
  }

  @Test
  void aKeyIsAKeyAsInAPath() {
    assertThat(query("key=a%2Fb").key("key", 9).orElseThrow().text()).isEqualTo("a/b");
    assertThat(query("").key("key", 9)).isEmpty();
    assertRefused("bad-parameter", () -> query("key=").key("key", 9));
    assertRefused("bad-key", () -> query("key=%00").key("key", 9));
    assertRefused("key-too-long", () -> query("key=0123456789").key("key", 9));
  }

  private static Problem assertRefused(String type, ThrowingCallable call) {
    ProblemException refused = catchThrowableOfType(ProblemException.class, call);
    assertThat(refused).as("refusal").isNotNull();
    assertThat(refused.problem().type()).isEqualTo(type);
    return refused.problem();
  }

  private static Query query(String raw) {
    return Query.of(raw, KNOWN);
  }
}
