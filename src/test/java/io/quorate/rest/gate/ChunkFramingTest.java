package io.quorate.rest.gate;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Bodies are written with {@code ~} for CR LF, {@code <} for a CR and {@code >} for an LF alone.
 */
class ChunkFramingTest {
  @ParameterizedTest
  @CsvSource({
    "'', 0~~",
    "abc, 3~abc~0~~",
    "abc, 003~abc~000~~",
    "0123456789abcdef, 0A~0123456789~6~abcdef~0~~",
    "0123456789abc, d~0123456789abc~0~~",
    "abc, '3;name=value;other=\"quoted ; text\"~abc~0;last~~'",
    "abc, '3 \t; name = value~abc~0~~'",
    "abc, 3;~abc~0~~",
    "'~0~', 5~~0~~0~~",
    "abc, '3~abc~0~Digest: sha-256=x:~X_1:~Y:\t\u00fc~~'",
  })
  void aBodyIsReadToItsEnd(String body, String framed) {
    assertThat(read(framed)).isEqualTo(body.replace("~", "\r\n"));
  }

  @Test
  void aChunkIsAnnouncedOnceItsSizeHasCome() {
    var framing = new ChunkFraming();
    read(framing, "3;x<");
    assertThat(framing.announcedBytes()).isZero();
    read(framing, ">");
    assertThat(framing.announcedBytes()).isEqualTo(3);
    read(framing, "abc~fffffffffffffff~");

    assertThat(framing.announcedBytes()).isEqualTo(3 + 0xfff_ffff_ffff_ffffL);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "3~abcJUNK~0~~",
        "3~abcd~0~~",
        "3~abc~~0~~",
        "3~ab~0~~",
        "3>abc~0~~",
        "3~abc>0~~",
        "3~abc~0>~",
        "3~abc~0~>",
        "3<abc~0~~",
        "3~abc<0~~",
        "3~abc~0~<x",
        "3;a>abc~0~~",
        "3;a<b~abc~0~~",
        "3;a\u0000~abc~0~~",
        "3;a\u007f~abc~0~~",
        "3 ~abc~0~~",
        "3\t~abc~0~~",
        "3 4~abc~0~~",
        "3g~abc~0~~",
        " 3~abc~0~~",
        "~3~abc~0~~",
        ">3~abc~0~~",
        ";a~abc~0~~",
        "~",
        "0x3~abc~0~~",
        "+3~abc~0~~",
        "-3~abc~0~~",
        "zz~abc~0~~",
        "\u00b3~abc~0~~",
        "1000000000000000~",
        "0000000000000003~abc~0~~",
        "3~abc~0~GET /x HTTP/1.1~Host: h~~",
        "3~abc~0~X : y~~",
        "3~abc~0~ X: y~~",
        "3~abc~0~: y~~",
        "3~abc~0~X: y>~",
        "3~abc~0~X: y\u0000~~",
      })
  void whatTwoReadersCouldFrameInTwoWaysIsRefused(String framed) {
    assertThatThrownBy(() -> read(framed)).isInstanceOf(BadFraming.class);
  }

  /** RFC 9112 section 7.1.1: of all chunks together. */
  @Test
  void extensionsHaveABound() {
    String longest = "1;" + "x".repeat(2047) + "~a~";

    assertThat(read(longest + longest + "0~~")).isEqualTo("aa");
    assertThatThrownBy(() -> read(longest + longest + "0;~~"))
        .isInstanceOf(BadFraming.class)
        .hasMessageContaining("4096");
    assertThatThrownBy(() -> read("1" + " ".repeat(4097)))
        .isInstanceOf(BadFraming.class)
        .hasMessageContaining("4096");
  }

  @Test
  void trailersHaveABound() {
    String longest = "X: " + "x".repeat(4093) + "~";

    assertThat(read("1~a~0~" + longest + longest + "~")).isEqualTo("a");
    assertThatThrownBy(() -> read("1~a~0~" + longest + longest + "X: y~~"))
        .isInstanceOf(BadFraming.class)
        .hasMessageContaining("8192");
  }

  @Test
  void whatIsBehindTheBodyIsNotAwaited() {
    var framing = new ChunkFraming();
    read(framing, "0~~");

    assertThatThrownBy(() -> framing.take((byte) 'G')).isInstanceOf(IllegalStateException.class);
  }

  private static String read(String framed) {
    var framing = new ChunkFraming();
    String body = read(framing, framed);
    assertThat(framing.hasEnded()).as("whether %s is whole", framed).isTrue();
    return body;
  }

  private static String read(ChunkFraming framing, String framed) {
    var body = new StringBuilder();
    String text = framed.replace("~", "\r\n").replace('<', '\r').replace('>', '\n');
    for (byte next : text.getBytes(ISO_8859_1)) {
      if (framing.remaining() > 0) {
        body.append((char) (next & 0xff));
        framing.tookData(1);
      } else {
        framing.take(next);
      }
    }
    return body.toString();
  }
}
