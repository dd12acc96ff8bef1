package io.quorate.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.management.ThreadMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Damaged bytes are an {@link IOException} or another command; they cost no more than a value. */
class DamagedBytesTest {
  /** The largest value, and room for the rest. */
  private static final long MOST_ALLOCATED = Limits.VALUE_BYTES + 2 * 1024 * 1024;

  /** Each bit alone, and all of them. */
  private static final int[] FLIPS = {1, 2, 4, 8, 16, 32, 64, 128, 255};

  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  @ParameterizedTest(name = "{0}")
  @MethodSource("io.quorate.command.GoldenBytesTest#commands")
  void aCommandThatIsCutOffIsRefused(String file, Command meaning) {
    byte[] whole = CommandCodec.encode(meaning);

    for (int length = 0; length < whole.length; length++) {
      int cut = length;
      assertThatThrownBy(() -> CommandCodec.decode(whole, 0, cut))
          .as("%s, %d bytes of %d", file, cut, whole.length)
          .isInstanceOf(IOException.class);
    }
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("io.quorate.command.GoldenBytesTest#commands")
  void aCommandWithOneWrongByteIsRefusedOrAnotherOne(String file, Command meaning) {
    byte[] whole = CommandCodec.encode(meaning);

    for (int position = 0; position < whole.length; position++) {
      for (int flipped : FLIPS) {
        byte[] damaged = whole.clone();
        damaged[position] ^= (byte) flipped;
        decodeWithinBounds(damaged);
      }
    }
  }

  @Property(tries = 2000)
  void arbitraryBytesAreRefusedOrACommand(@ForAll @Size(max = 64) byte[] bytes) {
    decodeWithinBounds(bytes);
  }

  /** Most arbitrary bytes fail at the version; these get further. */
  @Property(tries = 2000)
  void arbitraryFieldsAreRefusedOrACommand(@ForAll @Size(min = 2, max = 64) byte[] bytes) {
    bytes[0] = 1;
    bytes[1] = (byte) (1 + (bytes[1] & 0x7f) % 18);
    decodeWithinBounds(bytes);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("io.quorate.command.GoldenBytesTest#results")
  void aResultThatIsCutOffIsRefused(String file, Result meaning) {
    byte[] whole = ResultCodec.encode(meaning);

    for (int length = 0; length < whole.length; length++) {
      byte[] cut = Arrays.copyOf(whole, length);
      assertThatThrownBy(() -> ResultCodec.decode(cut))
          .as("%s, %d bytes of %d", file, cut.length, whole.length)
          .isInstanceOf(IOException.class);
    }
  }

  private static void decodeWithinBounds(byte[] bytes) {
    long before = THREADS.getCurrentThreadAllocatedBytes();
    try {
      assertThat(CommandCodec.decode(bytes, 0, bytes.length)).isNotNull();
    } catch (IOException expected) {
      assertThat(expected).hasMessageNotContaining("\u0000");
    }
    assertThat(THREADS.getCurrentThreadAllocatedBytes() - before).isLessThan(MOST_ALLOCATED);
  }
}
