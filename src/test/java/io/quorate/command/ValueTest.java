package io.quorate.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ValueTest {

  @Test
  void valuesAreEqualByTheirBytesAndMediaTypes() {
    assertThat(new Value(bytes("a"), "text/plain"))
        .isEqualTo(new Value(bytes("a"), "text/plain"))
        .hasSameHashCodeAs(new Value(bytes("a"), "text/plain"))
        .isNotEqualTo(new Value(bytes("b"), "text/plain"))
        .isNotEqualTo(new Value(bytes("a"), "text/html"));
  }

  @Test
  void bytesOfWhichNobodySaidMoreAreAnOctetStream() {
    assertThat(Value.of(bytes("a")).contentType()).isEqualTo("application/octet-stream");
  }

  @Test
  void aValueIsAsLargeAsTheLimitAndNotLarger() {
    assertThat(Value.of(new byte[Limits.VALUE_BYTES]).bytes()).hasSize(Limits.VALUE_BYTES);
    assertThatThrownBy(() -> Value.of(new byte[Limits.VALUE_BYTES + 1]))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("The value is larger than 8388608 bytes.");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "text/plain\r\nX-Injected: 1", "text/pläin", "a\u007f", "a\tb"})
  void aMediaTypeThatIsNotPrintableAsciiIsRefused(String contentType) {
    assertThatThrownBy(() -> new Value(new byte[0], contentType))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("The content type");
  }

  @Test
  void aMediaTypeIsAsLongAsTheLimitAndNotLonger() {
    String longest = "x".repeat(Limits.CONTENT_TYPE_CHARS);

    assertThat(new Value(new byte[0], longest).contentType()).isEqualTo(longest);
    assertThatThrownBy(() -> new Value(new byte[0], longest + "x"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("The content type must have 1 to 1024 characters.");
  }

  /** The bytes of a user have no business in a log. */
  @Test
  void theTextOfAValueShowsNoneOfItsBytes() {
    assertThat(new Value(bytes("secret"), "text/plain")).hasToString("6 bytes of text/plain");
  }

  @Test
  void anEntryHasARevision() {
    var key = new Key("k");
    var value = Value.of(bytes("v"));

    assertThat(new Entry(key, value, 1).revision()).isEqualTo(1);
    assertThatThrownBy(() -> new Entry(key, value, 0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("at least 1");
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
