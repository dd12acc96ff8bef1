package io.quorate.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInput;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.Size;

class WireTest {

  @Property
  void everyNumberIsReadAsItWasWritten(@ForAll long number) throws IOException {
    assertThat(Wire.readNumber(in(written(number)))).isEqualTo(number);
  }

  @Example
  void numbersTakeSevenBitsAByteTheLowestFirst() throws IOException {
    assertThat(written(0)).isEqualTo(HexFormat.of().parseHex("00"));
    assertThat(written(127)).isEqualTo(HexFormat.of().parseHex("7f"));
    assertThat(written(128)).isEqualTo(HexFormat.of().parseHex("8001"));
    assertThat(written(300)).isEqualTo(HexFormat.of().parseHex("ac02"));
    assertThat(written(-1)).isEqualTo(HexFormat.of().parseHex("ffffffffffffffffff01"));
  }

  @Example
  void aNumberWithoutAnEndIsRefused() {
    byte[] endless = new byte[100];
    Arrays.fill(endless, (byte) 0xff);

    assertThatThrownBy(() -> Wire.readNumber(in(endless)))
        .isInstanceOf(IOException.class)
        .hasMessage("A number is longer than 64 bits.");
  }

  @Example
  void aCountAboveItsLimitOrBelowZeroIsRefused() throws IOException {
    assertThat(Wire.readCount(in(written(9)), 9)).isEqualTo(9);
    assertThatThrownBy(() -> Wire.readCount(in(written(10)), 9)).isInstanceOf(IOException.class);
    assertThatThrownBy(() -> Wire.readCount(in(written(-1)), 9)).isInstanceOf(IOException.class);
    assertThatThrownBy(() -> Wire.readCount(in(written(1L << 32)), Integer.MAX_VALUE))
        .isInstanceOf(IOException.class);
  }

  @Example
  void bytesThatAreNoUtf8AreNoText() {
    for (String hex : new String[] {"80", "c3", "c0af", "eda080", "f4908080", "efbfbdff"}) {
      byte[] bytes = HexFormat.of().parseHex(hex);
      byte[] text = new byte[bytes.length + 1];
      text[0] = (byte) bytes.length;
      System.arraycopy(bytes, 0, text, 1, bytes.length);

      assertThatThrownBy(() -> Wire.readText(in(text), 100))
          .as(hex)
          .isInstanceOf(IOException.class)
          .hasMessage("A text is not UTF-8.");
    }
  }

  /** Also the character that stands for what is no UTF-8. */
  @Property
  void everyTextIsReadAsItWasWritten(@ForAll("texts") String text) throws IOException {
    var bytes = new ByteArrayOutputStream();
    Wire.writeText(new DataOutputStream(bytes), text);

    assertThat(Wire.readText(in(bytes.toByteArray()), 1_000)).isEqualTo(text);
  }

  /** Read one way or the other, the same bytes are refused. */
  @Property
  void bytesAreATextJustIfTheStrictDecoderSaysSo(@ForAll @Size(max = 6) byte[] bytes)
      throws IOException {
    var written = new ByteArrayOutputStream();
    Wire.writeBytes(new DataOutputStream(written), bytes);
    String expected;
    try {
      expected = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException e) {
      assertThatThrownBy(() -> Wire.readText(in(written.toByteArray()), 6))
          .isInstanceOf(IOException.class)
          .hasMessage("A text is not UTF-8.");
      return;
    }
    assertThat(Wire.readText(in(written.toByteArray()), 6)).isEqualTo(expected);
  }

  @Provide
  Arbitrary<String> texts() {
    Arbitrary<String> characters =
        Arbitraries.of("a", "~", "\u00fc", "\u20ac", "\uFFFD", "\uFFFF", "\uD83C\uDF33");
    return characters.list().ofMaxSize(20).map(each -> String.join("", each));
  }

  private static byte[] written(long number) throws IOException {
    var bytes = new ByteArrayOutputStream();
    Wire.writeNumber(new DataOutputStream(bytes), number);
    return bytes.toByteArray();
  }

  private static DataInput in(byte[] bytes) {
    return new DataInputStream(new ByteArrayInputStream(bytes));
  }
}
