package io.quorate.rest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.quorate.command.Key;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class KeysTest {
  private static final int MAX_BYTES = 16;

  @ParameterizedTest
  @ValueSource(strings = {"k", "a/b", "a/", "/a", "v2", "v1x", "a/v1", "Health", "metrics2/x", "é"})
  void aPathAtTheRootIsAKey(String path) {
    assertThat(Keys.atRoot(path, MAX_BYTES)).isEqualTo(new Key(path));
  }

  @ParameterizedTest
  @ValueSource(strings = {"v1", "v1/", "v1/kv/a", "health", "health/live", "metrics", "openapi"})
  void aReservedFirstSegmentIsRefusedWithTheWayToReachIt(String path) {
    Problem problem = problemOf(() -> Keys.atRoot(path, MAX_BYTES));

    assertThat(problem.status()).isEqualTo(400);
    assertThat(problem.type()).isEqualTo("reserved-key");
    assertThat(problem.detail()).contains("are reached under /v1/kv/ only.");
  }

  @ParameterizedTest
  @ValueSource(strings = {"v1", "health/live", "metrics", "openapi"})
  void underTheirOwnPrefixReservedKeysAreKeys(String key) {
    assertThat(Keys.of(key, MAX_BYTES)).isEqualTo(new Key(key));
  }

  @Test
  void theEmptyPathIsNoKey() {
    Problem problem = problemOf(() -> Keys.atRoot("", MAX_BYTES));

    assertThat(problem.status()).isEqualTo(400);
    assertThat(problem.type()).isEqualTo("bad-key");
    assertThat(problem.detail()).isEqualTo("The key is empty.");
  }

  @Test
  void aControlCharacterIsNoPartOfAKey() {
    Problem problem = problemOf(() -> Keys.of("a\nb", MAX_BYTES));

    assertThat(problem.status()).isEqualTo(400);
    assertThat(problem.detail()).isEqualTo("The key contains the control character U+000A.");
  }

  @Test
  void aKeyIsAsLongInBytesAsTheSettingSaysAndNotLonger() {
    assertThat(Keys.of("é".repeat(8), MAX_BYTES).byteLength()).isEqualTo(16);

    Problem problem = problemOf(() -> Keys.of("é".repeat(8) + "e", MAX_BYTES));

    assertThat(problem.status()).isEqualTo(414);
    assertThat(problem.type()).isEqualTo("key-too-long");
    assertThat(problem.detail()).isEqualTo("A key has at most 16 bytes of UTF-8.");
  }

  private static Problem problemOf(Runnable call) {
    ProblemException refused = catchThrowableOfType(ProblemException.class, call::run);
    assertThat(refused).as("a problem").isNotNull();
    return refused.problem();
  }
}
