package io.quorate.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RequestIdTest {

  @ParameterizedTest
  @ValueSource(strings = {"", " ", "a b", "a\n", "\u007f", "é", "\uD83C\uDF33"})
  void anIdThatIsNotVisibleAsciiIsRefused(String text) {
    assertThatThrownBy(() -> new RequestId(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("A request id has 1 to 128 visible ASCII characters.");
  }

  @Test
  void anIdIsAsLongAsTheLimitAndNotLonger() {
    String longest = "~".repeat(Limits.REQUEST_ID_CHARS);

    assertThat(new RequestId(longest)).hasToString(longest);
    assertThatThrownBy(() -> new RequestId(longest + "~"))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void aStampCountsNoNegativeNumberOfWrites() {
    assertThatThrownBy(() -> new RequestStamp(new RequestId("a"), -1))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, -1, Integer.MIN_VALUE})
  void aMemberIdIsPositive(int memberId) {
    assertThatThrownBy(() -> Command.requireMemberId(memberId))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("A member id is a positive whole number: " + memberId);
  }
}
