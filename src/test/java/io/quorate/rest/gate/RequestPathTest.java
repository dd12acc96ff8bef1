package io.quorate.rest.gate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import net.jqwik.api.Assume;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RequestPathTest {
  @ParameterizedTest
  @CsvSource({
    "/, /",
    "/a, /a",
    "/a/b, /a/b",
    "/a%2Fb, /a/b",
    "/a%2fb, /a/b",
    "/%41, /A",
    "/a%252Fb, /a%2Fb",
    "/a%25zz, /a%zz",
    "/a%3Bp=1, /a;p=1",
    "/a+b, /a+b",
    "/a%20b, '/a b'",
    "/%C3%A4, /ä",
    "/%F0%9F%98%80, /😀",
    "/%3F%23, /?#",
    "/-._~!$&'()*+=:@, /-._~!$&'()*+=:@",
  })
  void aPathIsDecodedOnce(String raw, String decoded) {
    assertThat(RequestPath.decode(raw)).isEqualTo(decoded);
  }

  @ParameterizedTest
  @ValueSource(strings = {"//", "//a", "/a/", "/a//b", "/a///", "///"})
  void emptySegmentsAndSlashesAtTheEndAreKept(String path) {
    assertThat(RequestPath.decode(path)).isEqualTo(path);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "a", "*", "http://host/a", "%2Fa", " /a", "?"})
  void aPathBeginsWithASlash(String raw) {
    assertRefused(raw, "does not begin with a slash");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"/%", "/a%", "/a%4", "/%zz", "/%4z", "/%z4", "/%%41", "/%+1", "/%-1", "/% 1"})
  void anEscapeHasTwoHexadecimalDigits(String raw) {
    assertRefused(raw, "two hexadecimal digits");
  }

  @Test
  void theDigitsOfOtherScriptsAreNotHexadecimal() {
    assertRefused("/%\u0664\u0661", "two hexadecimal digits");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/%80", // a byte that continues nothing
        "/%ff",
        "/%c3", // ends early
        "/%c3/%a4",
        "/%c0%af", // overlong slash
        "/%e0%80%af",
        "/%f0%80%80%af",
        "/%c0%80", // overlong NUL
        "/%ed%a0%80", // surrogates
        "/%ed%b0%80",
        "/%ed%a0%bd%ed%b8%80",
        "/%f4%90%80%80", // above U+10FFFF
      })
  void whatIsNotUtf8IsRefused(String raw) {
    assertRefused(raw, "not UTF-8");
  }

  @Property
  void aRawByteIsTakenOnlyIfRfc3986LetsItStandInAPath(
      @ForAll @IntRange(min = 0, max = 255) int value) {
    char c = (char) value;
    Assume.that(c != '%');
    if (("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789" + "-._~!$&'()*+,=:@/")
            .indexOf(c)
        >= 0) {
      assertThat(RequestPath.decode("/k" + c)).isEqualTo("/k" + c);
    } else {
      assertThatThrownBy(() -> RequestPath.decode("/k" + c))
          .isInstanceOf(IllegalArgumentException.class);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"/a;", "/a;p=1", "/a;p=1/b", "/;jsessionid=1"})
  void aPathParameterIsRefused(String raw) {
    assertRefused(raw, "parameter");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/.",
        "/..",
        "/./a",
        "/../a",
        "/a/.",
        "/a/..",
        "/a/./b",
        "/a/../b",
        "/%2e",
        "/%2E%2e/a",
        "/.%2e",
        "/a/%2e%2e/b",
        "/a%2F..%2Fb",
        "/a%2f%2e%2e",
        "/..%2fa",
        "/a/.../b",
        "/....",
        "//..",
      })
  void aDotSegmentIsRefused(String raw) {
    assertRefused(raw, "dots");
  }

  @ParameterizedTest
  @ValueSource(strings = {"/.a", "/a.", "/..a", "/a..", "/a..b", "/...a", "/a/.b/c", "/a/b..."})
  void dotsBesideSomethingElseArePlain(String path) {
    assertThat(RequestPath.decode(path)).isEqualTo(path);
  }

  @Property
  void anEncodedControlCharacterIsRefused(@ForAll @IntRange(min = 0, max = 0x1F) int value) {
    assertRefused("/a%%%02xb".formatted(value), "control character");
  }

  @ParameterizedTest
  @ValueSource(strings = {"/%7f", "/%C2%80", "/%C2%85", "/%C2%9F"})
  void aControlCharacterBeyondAsciiIsRefused(String raw) {
    assertRefused(raw, "control character");
  }

  @Test
  void anEncodedBackslashIsRefused() {
    assertRefused("/a%5Cb", "backslash");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/WEB-INF",
        "/WEB-INF/",
        "/WEB-INF/x",
        "/web-inf/x",
        "/Web-Inf",
        "/META-INF",
        "/meta-INF/x",
        "/%57EB-INF/x",
        "/WEB-INF%2Fx",
        "//WEB-INF/x",
        "/%2F/META-INF",
      })
  void aDirectoryThatTheContainerHidesIsRefusedWithTheWayToIt(String raw) {
    assertRefused(raw, "/v1/kv/");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"/v1/kv/WEB-INF/x", "/v1/kv/META-INF", "/a/WEB-INF", "/WEB-INFO", "/xWEB-INF"})
  void elsewhereItsNameIsPlain(String path) {
    assertThat(RequestPath.decode(path)).isEqualTo(path);
  }

  @Property
  void everyTextThatIsFullyEscapedIsDecodedToItselfOrRefused(
      @ForAll @StringLength(max = 30) String text) {
    Assume.that(StandardCharsets.UTF_8.newEncoder().canEncode(text));
    String raw = "/" + URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    try {
      assertThat(RequestPath.decode(raw)).isEqualTo("/" + text);
    } catch (IllegalArgumentException e) {
      assertThat(e).hasMessageEndingWith(text.contains("INF") ? "/..." : ".");
    }
  }

  @Property
  void anyBytesAreDecodedOrRefusedWithASentence(@ForAll byte[] bytes) {
    String raw = "/" + new String(bytes, StandardCharsets.ISO_8859_1);
    try {
      assertThat(RequestPath.decode(raw)).startsWith("/").doesNotContain("\\", "\0");
    } catch (IllegalArgumentException e) {
      assertThat(e).hasMessageStartingWith("The ");
    }
  }

  private static void assertRefused(String raw, String why) {
    assertThatThrownBy(() -> RequestPath.decode(raw))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(why);
  }
}
