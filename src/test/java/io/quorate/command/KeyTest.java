package io.quorate.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;

class KeyTest {

  @Property(tries = 2000)
  void keysAreOrderedAsTheirUtf8BytesAre(@ForAll("texts") String one, @ForAll("texts") String two) {
    int ofBytes = Arrays.compareUnsigned(utf8(one), utf8(two));

    int ofKeys = new Key(one).compareTo(new Key(two));

    assertThat(Integer.signum(ofKeys)).isEqualTo(Integer.signum(ofBytes));
  }

  @Property
  void aKeyComesAfterItsOwnBeginning(@ForAll("texts") String text, @ForAll("texts") String rest) {
    assertThat(new Key(text)).isLessThan(new Key(text + rest));
  }

  /** UTF-16 would put the tree, which is a surrogate pair, before the last of the plain chars. */
  @Example
  void codePointsBeyondSixteenBitsComeLast() {
    assertThat(new Key("\uD83C\uDF33")).isGreaterThan(new Key("\uFFFD"));
    assertThat(new Key("a\uD83C\uDF33")).isGreaterThan(new Key("a\uE000b"));
    assertThat(new Key("\uD83C\uDF33")).isLessThan(new Key("\uD83C\uDF34"));
  }

  @Property
  void theLengthIsThatOfTheUtf8Bytes(@ForAll("texts") String text) {
    assertThat(new Key(text).byteLength()).isEqualTo(utf8(text).length);
  }

  @Property
  void aControlCharacterIsRefusedByItsName(@ForAll @IntRange(max = 0x9f) int codePoint) {
    String text = "a" + Character.toString(codePoint) + "b";
    if (codePoint < 0x20 || codePoint >= 0x7f) {
      assertThatThrownBy(() -> new Key(text))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage("The key contains the control character U+%04X.".formatted(codePoint));
    } else {
      assertThat(new Key(text).text()).isEqualTo(text);
    }
  }

  @Property(tries = 300)
  void halfOfASurrogatePairIsRefused(@ForAll @IntRange(min = 0xd800, max = 0xdfff) int half) {
    for (String text : new String[] {"" + (char) half, "a" + (char) half, (char) half + "a"}) {
      assertThatThrownBy(() -> new Key(text))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage("The key contains half of a surrogate pair.");
    }
  }

  @Example
  void theEmptyKeyIsRefused() {
    assertThatThrownBy(() -> new Key(""))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("The key is empty.");
  }

  @Example
  void aKeyIsAsLongAsTheLimitAndNotLonger() {
    String longest = "é".repeat(Limits.KEY_BYTES / 2);

    assertThat(new Key(longest).byteLength()).isEqualTo(Limits.KEY_BYTES);
    assertThatThrownBy(() -> new Key(longest + "e"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("The key is longer than 65536 bytes of UTF-8.");
  }

  @Example
  void slashesDotsAndSpacesArePartOfAKey() {
    for (String text : new String[] {"a/b", "/", "a//b", "..", " ", "a;b", "%41", "a?b#c"}) {
      assertThat(new Key(text)).hasToString(text);
    }
  }

  @Provide
  Arbitrary<String> texts() {
    return Generated.keyTexts();
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
