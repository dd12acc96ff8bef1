package io.quorate.rest.gate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class RefusalTest {
  private static final Refusal REFUSAL =
      Refusal.of(413, "too-large", "The body is too large", "No.");

  @Test
  void aRefusedReadSaysNothingOfACommit() {
    assertThat(text(REFUSAL, false))
        .isEqualTo(
            "{\"type\":\"urn:quorate:problem:too-large\",\"title\":\"The body is too large\","
                + "\"status\":413,\"detail\":\"No.\"}\n");
  }

  @Test
  void aRefusedWriteWasNotCommitted() {
    assertThat(text(REFUSAL, true)).endsWith(",\"detail\":\"No.\",\"committed\":\"no\"}\n");
  }

  @Test
  void aFailureThatIsMetOnTheWayOutLeavesTheOutcomeOpen() {
    Refusal failed = Refusal.failed(500, "internal", "The member failed to answer", "No.");

    assertThat(text(failed, true)).endsWith(",\"committed\":\"unknown\"}\n");
    assertThat(text(failed, false)).endsWith(",\"detail\":\"No.\"}\n");
  }

  @Test
  void whatJsonReservesIsEscaped() {
    Refusal refusal = Refusal.malformed("bad-path", "\"\\\n\u0000\u0085\uD800ä/");

    assertThat(text(refusal, false))
        .endsWith("\"detail\":\"\\\"\\\\\\u000a\\u0000\\u0085\\ud800ä/\"}\n");
  }

  @Test
  void aStatusOfSuccessIsNoneOfARefusal() {
    assertThatThrownBy(() -> Refusal.of(204, "a", "b", "c"))
        .isInstanceOf(IllegalArgumentException.class);
  }

  private static String text(Refusal refusal, boolean write) {
    return new String(refusal.json(write), StandardCharsets.UTF_8);
  }
}
