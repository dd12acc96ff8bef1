package io.quorate.rest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.quorate.rest.gate.HeaderFields;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import org.junit.jupiter.api.Test;

class BodyReaderTest {
  private static final int LIMIT = 1000;

  /** A body that never ends, and counts what was taken of it. */
  private static final class Endless extends InputStream {
    long taken;

    @Override
    public int read() {
      taken++;
      return 'x';
    }

    @Override
    public int read(byte[] buffer, int offset, int length) {
      taken += length;
      return length;
    }
  }

  /** A body whose connection breaks. */
  private static final class Broken extends InputStream {
    @Override
    public int read() throws IOException {
      throw new IOException("reset by peer");
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
      throw new IOException("reset by peer");
    }
  }

  @Test
  void aBodyUpToTheLimitIsReadWhole() {
    assertThat(read(new byte[0], 0)).isEmpty();
    assertThat(read(new byte[LIMIT], LIMIT)).hasSize(LIMIT);
    assertThat(read(new byte[LIMIT], -1)).hasSize(LIMIT);
  }

  @Test
  void aBodyThatSaysItIsTooLongIsRefusedUnread() {
    var body = new Endless();

    Problem problem = problemOf(body, LIMIT + 1);

    assertThat(problem.status()).isEqualTo(413);
    assertThat(problem.type()).isEqualTo("too-large");
    assertThat(problem.detail()).isEqualTo("A value has at most 1000 bytes.");
    assertThat(body.taken).isZero();
  }

  @Test
  void aBodyOfUnknownLengthIsReadNoFurtherThanTheLimit() {
    var body = new Endless();

    assertThat(problemOf(body, -1).status()).isEqualTo(413);
    assertThat(body.taken).isLessThanOrEqualTo(LIMIT + 1);
  }

  @Test
  void aBodyThatIsLongerThanItSaidIsRefused() {
    assertThat(problemOf(new ByteArrayInputStream(new byte[LIMIT + 1]), 3).status()).isEqualTo(413);
  }

  @Test
  void aBodyThatEndsEarlyIsTheFaultOfItsSender() {
    Problem problem = problemOf(new Broken(), LIMIT);

    assertThat(problem.status()).isEqualTo(400);
    assertThat(problem.type()).isEqualTo("incomplete-body");
    assertThat(problem.detail()).doesNotContain("reset by peer");
  }

  private static byte[] read(byte[] body, int length) {
    return BodyReader.read(new ByteArrayInputStream(body), headers(length), LIMIT, "A value");
  }

  private static Problem problemOf(InputStream body, int length) {
    var refused =
        catchThrowableOfType(
            ProblemException.class, () -> BodyReader.read(body, headers(length), LIMIT, "A value"));
    return refused.problem();
  }

  /** Headers with nothing but a Content-Length; -1 is none. */
  private static HeaderFields headers(int length) {
    return new HeaderFields(
        length < 0 ? List.of() : List.of("Content-Length", Integer.toString(length)));
  }
}
