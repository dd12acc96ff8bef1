package io.quorate.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MemberAddressTest {

  @ParameterizedTest
  @CsvSource({
    "http://127.0.0.1:12379, 127.0.0.1, 12379",
    "http://127.0.0.1:12379/, 127.0.0.1, 12379",
    "127.0.0.1:1, 127.0.0.1, 1",
    "member-1.quorate.example:65535, member-1.quorate.example, 65535",
    "under_score:80, under_score, 80",
    "[::1]:12379, ::1, 12379",
    "http://[fe80::a:B]:12379, fe80::a:B, 12379"
  })
  void anAddressIsReadWithAndWithoutItsScheme(String text, String host, int port) {
    assertThat(MemberAddress.parse(text)).isEqualTo(new MemberAddress(host, port));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "host",
        "host:",
        ":80",
        "host:0",
        "host:65536",
        "host:99999",
        "host:123456",
        "host:-1",
        "host:+1",
        "host:8o",
        "https://host:80",
        "ftp://host:80",
        "http:/host:80",
        "http://host:80/path",
        "http://user@host:80",
        "host:80?a=b",
        "::1:80",
        "[::1]80",
        "[host]:80",
        "ho st:80",
        " host:80",
        "host:80 ",
        "host:80\n",
        "hö:80",
        "host:８０",
        "a:80,b:80"
      })
  void whatIsNoAddressIsRefusedWithASentenceThatShowsIt(String text) {
    assertThatThrownBy(() -> MemberAddress.parse(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("is not a member's address: expected http://host:port or host:port.");
  }

  @Test
  void aSentenceShowsNoControlCharacterAndNoHundredsOfCharacters() {
    assertThatThrownBy(() -> MemberAddress.parse("a\r\nb\u001b[31m" + "x".repeat(1000)))
        .hasMessageNotContainingAny("\r", "\n", "\u001b")
        .extracting(Throwable::getMessage)
        .asString()
        .hasSizeLessThan(250);
  }

  @Test
  void aHostNameIsAsLongAsDnsAllowsAndNotLonger() {
    String longest = "h".repeat(Limits.HOST_CHARS);

    assertThat(MemberAddress.parse(longest + ":80").host()).isEqualTo(longest);
    assertThatThrownBy(() -> MemberAddress.parse(longest + "h:80"))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"127.0.0.1:12379", "[::1]:12379", "member.example:1"})
  void anAddressIsShownAsItIsRead(String text) {
    assertThat(MemberAddress.parse(text)).hasToString(text);
  }
}
