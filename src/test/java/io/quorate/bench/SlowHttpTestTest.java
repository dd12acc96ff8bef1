package io.quorate.bench;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** What slowhttptest prints, in colours. */
class SlowHttpTestTest {
  @Test
  void theMostConnectionsAtATimeAreFound() {
    String output =
        """
        \u001b[1;32mpending:     \u001b[1;32m        1
        \u001b[1;32mconnected:   \u001b[1;32m        498
        \u001b[1;32mclosed:      \u001b[1;32m        0
        \u001b[1;32mconnected:   \u001b[1;32m        12
        """;

    assertThat(SlowHttpTest.mostConnected(output)).isEqualTo(498);
    assertThat(SlowHttpTest.mostConnected("Connection refused")).isZero();
  }
}
