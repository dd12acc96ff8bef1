package io.quorate.rest.gate;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StreamRequestTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "text/event-stream",
        "TEXT/Event-Stream",
        "application/json, text/event-stream;q=0.5",
        "text/event-stream; q=1.0",
        " text/event-stream , */*",
      })
  void whoNamesStreamsAsksForOne(String accept) {
    assertThat(accepting(accept).acceptsStream()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "*/*",
        "text/*",
        "application/json",
        "text/event-stream;q=0",
        "text/event-stream; Q=0.000",
        "text/event-streams",
      })
  void whoDoesNotNameThemIsNotGivenOne(String accept) {
    assertThat(accepting(accept).acceptsStream()).isFalse();
  }

  private static StreamRequest accepting(String accept) {
    return new StreamRequest("/", "", accept, Optional.empty());
  }
}
