package io.quorate.raft;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is not what was written is refused with a sentence that has file, offset and advice. */
class DamagedIdentityTest {
  @TempDir Path base;

  private Path identity;

  @BeforeEach
  void wasRemoved() {
    identity = base.resolve("member-1/identity.properties");
    try (var directory = DataDirectory.open(base, 1, "quorate", Set.of(1, 2, 3))) {
      directory.markAdmitted();
      directory.markRemoved();
    }
  }

  @ParameterizedTest
  @CsvSource({
    "'first-voters=1,2,3', 'first-voters=1,2,4'",
    "removed=true, remove=true",
    "removed=true, removed=tru",
    "member=1, member=x",
    "'first-voters=1,2,3', 'first-voters=1,2,\\u12'",
    "format=2, format=Z",
    "crc32c, crc32d",
  })
  void whatWasChangedIsRefused(String part, String damaged) throws IOException {
    String whole = Files.readString(identity);
    Files.writeString(identity, whole.replace(part, damaged));

    assertDamaged();
  }

  @Test
  void eachFlippedBitIsRefused() throws IOException {
    byte[] whole = Files.readAllBytes(identity);
    for (int bit = 0; bit < whole.length * 8; bit++) {
      byte[] flipped = whole.clone();
      flipped[bit / 8] ^= (byte) (1 << bit % 8);
      Files.write(identity, flipped);

      assertRefused();
    }
  }

  @Test
  void whatIsCutShortAtAnyByteIsRefused() throws IOException {
    byte[] whole = Files.readAllBytes(identity);
    for (int length = 0; length < whole.length; length++) {
      Files.write(identity, Arrays.copyOf(whole, length));

      assertDamaged();
    }
  }

  @Test
  void whatIsFarTooLongIsRefused() throws IOException {
    Files.write(identity, new byte[100_000]);

    assertDamaged();
  }

  /** As the first format was, which had no checksum; without one, nobody knows what it says. */
  @Test
  void theFormatWithoutAChecksumIsRefused() throws IOException {
    Files.writeString(identity, "format=1\nmember=1\ncluster=quorate\nfirst-voters=1,2,3\n");

    assertThatThrownBy(this::open)
        .isInstanceOf(DataDirectory.RefusedException.class)
        .hasMessageStartingWith(
            identity + " has format \"1\"; this version of Quorate knows format 2 only.")
        .hasMessageEndingWith("delete its data directory, and add it again.");
  }

  private void assertDamaged() {
    assertRefused();
    assertThatThrownBy(this::open)
        .hasMessageContaining("is damaged at offset ")
        .hasMessageEndingWith("delete its data directory, and add it again.");
  }

  private void assertRefused() {
    assertThatThrownBy(this::open)
        .isInstanceOfSatisfying(
            DataDirectory.RefusedException.class,
            refused -> {
              // Not even the removal is believed.
              if (refused.isRemoved()) {
                throw new AssertionError("It was read.", refused);
              }
            })
        .hasMessageContaining(identity.toString());
  }

  private void open() {
    DataDirectory.open(base, 1, "quorate", Set.of(1)).close();
  }
}
