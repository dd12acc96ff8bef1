package io.quorate.rest;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.quorate.command.Value;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EntryJsonTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "text/plain",
        "TEXT/HTML; charset=UTF-8",
        "text/x;charset=\"utf-8\"",
        "text/x; charset=us-ascii; a=b",
        "application/json",
        "application/vnd.x+json",
        "image/svg+xml",
        "application/x-www-form-urlencoded"
      })
  void textByItsTypeIsTextIfItIsUtf8(String type) {
    assertThat(EntryJson.text(new Value("h\u00e9".getBytes(UTF_8), type))).hasValue("h\u00e9");
    assertThat(EntryJson.text(new Value(new byte[0], type))).hasValue("");
    assertThat(EntryJson.text(new Value(new byte[] {(byte) 0xc3}, type))).isEmpty();
    assertThat(EntryJson.text(new Value(new byte[] {(byte) 0xed, (byte) 0xa0, -128}, type)))
        .isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "application/octet-stream",
        "image/png",
        "text/plain; charset=iso-8859-1",
        "text/plain;charset=utf-16",
        "textual",
        "application/jsonx"
      })
  void anythingElseIsNot(String type) {
    assertThat(EntryJson.text(new Value("hello".getBytes(UTF_8), type))).isEmpty();
  }
}
