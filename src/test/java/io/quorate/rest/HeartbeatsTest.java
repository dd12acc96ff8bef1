package io.quorate.rest;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HeartbeatsTest {
  @ParameterizedTest
  @CsvSource({
    "PT1S, PT1S, 1",
    "PT15S, PT15S, 1",
    "PT15.001S, PT7.5S, 2",
    "PT20S, PT10S, 2",
    "PT60S, PT15S, 4",
    "PT10M, PT15S, 40",
    ", PT15S, 4"
  })
  void aProgressComesInItsTimeAndASignOfLifeAtLeastAsOftenAsEver(
      Duration progress, Duration every, long aProgress) {
    assertThat(Heartbeats.of(Optional.ofNullable(progress)))
        .isEqualTo(new Heartbeats(every, aProgress));
  }
}
