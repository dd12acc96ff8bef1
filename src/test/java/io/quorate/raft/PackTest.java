package io.quorate.raft;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quorate.raft.MemberRequests.Kind;
import io.quorate.raft.Pack.Part;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class PackTest {
  private static final Part QUESTION = Part.question(Kind.READ_INDEX, 1L << 40, new byte[0]);
  private static final Part ANSWER = QUESTION.answer(Reply.done(new byte[] {1, 2, 3}));

  @Test
  void whatIsPackedIsReadAgainWhereverItStands() throws Exception {
    byte[] packed = Pack.encode(List.of(QUESTION, ANSWER));
    byte[] around = new byte[packed.length + 9];
    System.arraycopy(packed, 0, around, 5, packed.length);

    List<Part> parts = Pack.decode(around, 5, packed.length);

    assertThat(parts).hasSize(2);
    assertThat(parts.get(0).isQuestion()).isTrue();
    assertThat(parts.get(0).kind()).isEqualTo(Kind.READ_INDEX.code());
    assertThat(parts.get(0).number()).isEqualTo(1L << 40);
    assertThat(parts.get(1).isQuestion()).isFalse();
    assertThat(parts.get(1).number()).isEqualTo(1L << 40);
    assertThat(parts.get(1).reply().status()).isEqualTo(Reply.Status.DONE);
    assertThat(parts.get(1).reply().payload()).containsExactly(1, 2, 3);
  }

  @Test
  void aPartWeighsWhatItTakes() {
    assertThat(Pack.encode(List.of(QUESTION, ANSWER)))
        .hasSize(QUESTION.bytes() + ANSWER.bytes())
        .hasSize(2 * Pack.PART_BYTES + 3);
  }

  @Test
  void aPackThatIsCutOffAnywhereInAPartIsRefused() {
    byte[] packed = Pack.encode(List.of(ANSWER));

    for (int length = 1; length < packed.length; length++) {
      byte[] cut = Arrays.copyOf(packed, length);
      assertThatThrownBy(() -> Pack.decode(cut, 0, cut.length)).isInstanceOf(IOException.class);
    }
  }

  @Test
  void aLengthThatCannotBeIsRefusedBeforeThereIsRoomMadeForIt() {
    for (int length : new int[] {-1, Integer.MIN_VALUE, 4, Integer.MAX_VALUE}) {
      byte[] packed = Pack.encode(List.of(ANSWER));
      ByteBuffer.wrap(packed).putInt(Pack.PART_BYTES - Integer.BYTES, length);
      assertThatThrownBy(() -> Pack.decode(packed, 0, packed.length))
          .isInstanceOf(IOException.class);
    }
  }
}
