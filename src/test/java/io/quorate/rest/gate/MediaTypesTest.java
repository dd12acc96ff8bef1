package io.quorate.rest.gate;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MediaTypesTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "text/plain",
        "text/plain;",
        "text/plain ;",
        "text/plain; charset=utf-8",
        "a/b; c=\"d e;\\\"\\\\\" ; f=g"
      })
  void aMediaTypeHasATypeASubtypeAndParametersWithValues(String text) {
    assertThat(MediaTypes.isOne(text)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "text",
        "text/",
        "/plain",
        " text/plain",
        "text/plain charset=utf-8",
        "text/plain; charset",
        "text/plain; charset=",
        "text/plain; a=\"b",
        "text/plain; a=\"b\\\"",
        "text/plain, a/b"
      })
  void anythingElseIsNone(String text) {
    assertThat(MediaTypes.isOne(text)).isFalse();
  }

  @Test
  void howManyParametersThereAreIsNoMatterOfTheStack() {
    String many = "a/b" + ";c=\"\\\"d\"".repeat(100_000);

    assertThat(MediaTypes.isOne(many)).isTrue();
    assertThat(MediaTypes.isOne(many + ";c")).isFalse();
    assertThat(MediaTypes.isOne("a/b;c=\"" + "\\\"".repeat(100_000) + "\"")).isTrue();
  }
}
