package io.quorate.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.UncheckedIOException;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class MemberStatusTest {
  private static final MemberStatus STATUS = new MemberStatus(1_000_000, 999_999, 0, "0.1.0-é");

  @Test
  void aStatusIsReadAsItWasWritten() {
    assertThat(MemberStatus.decode(STATUS.encode())).isEqualTo(STATUS);
  }

  /** A member of a later version may say more. */
  @Test
  void whatFollowsAStatusIsIgnored() {
    byte[] bytes = STATUS.encode();

    assertThat(MemberStatus.decode(Arrays.copyOf(bytes, bytes.length + 5))).isEqualTo(STATUS);
  }

  @Test
  void aStatusThatIsCutOffIsRefused() {
    byte[] bytes = STATUS.encode();

    for (int length = 0; length < bytes.length; length++) {
      byte[] cut = Arrays.copyOf(bytes, length);
      assertThatThrownBy(() -> MemberStatus.decode(cut)).isInstanceOf(UncheckedIOException.class);
    }
  }
}
