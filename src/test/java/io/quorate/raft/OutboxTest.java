package io.quorate.raft;

import static org.assertj.core.api.Assertions.assertThat;

import io.quorate.raft.MemberRequests.Kind;
import io.quorate.raft.Pack.Part;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.RejectedExecutionException;
import org.junit.jupiter.api.Test;

class OutboxTest {
  private final List<List<Long>> sent = new ArrayList<>();
  private final Queue<Runnable> later = new ArrayDeque<>();
  private final List<Long> waits = new ArrayList<>();
  private long nanos = Long.MAX_VALUE - Outbox.PACE_NANOS / 2;
  private Runnable onSend = () -> {};
  private boolean isStopped;
  private final Outbox outbox = new Outbox(this::sent, this::later, () -> nanos);

  @Test
  void theFirstIsSentAtOnce() {
    say(1, 0);

    assertThat(sent).containsExactly(List.of(1L));
    assertThat(later).isEmpty();
  }

  @Test
  void oneAfterTheOtherIsSentAtOnceIfThereIsAPaceBetween() {
    say(1, 0);
    nanos += Outbox.PACE_NANOS;
    say(2, 0);

    assertThat(sent).containsExactly(List.of(1L), List.of(2L));
    assertThat(later).isEmpty();
  }

  @Test
  void whatComesWithinThePaceGoesTogetherWhenItIsOver() {
    say(1, 0);
    nanos += 1000;
    say(2, 0);
    say(3, 0);
    say(4, 0);
    assertThat(sent).hasSize(1);
    assertThat(waits).containsExactly(Outbox.PACE_NANOS - 1000);

    afterPace();

    assertThat(sent).containsExactly(List.of(1L), List.of(2L, 3L, 4L));
  }

  @Test
  void whatComesWhileAnotherThreadSendsGoesTogether() {
    onSend =
        () -> {
          onSend = () -> {};
          say(2, 0);
          say(3, 0);
        };
    say(1, 0);
    afterPace();

    assertThat(sent).containsExactly(List.of(1L), List.of(2L, 3L));
  }

  @Test
  void itRestsWhenNothingCameForAPaceAndBeginsAnew() {
    say(1, 0);
    say(2, 0);
    afterPace();
    afterPace();
    assertThat(later).isEmpty();

    say(3, 0);

    assertThat(sent).containsExactly(List.of(1L), List.of(2L), List.of(3L));
  }

  @Test
  void aPackIsBoundedInParts() {
    say(0, 0);
    for (int i = 1; i <= Pack.PARTS + 1; i++) {
      say(i, 0);
    }
    afterPace();

    assertThat(sent).extracting(List::size).containsExactly(1, Pack.PARTS, 1);
  }

  @Test
  void aPackIsBoundedInBytesAndWhatIsLargerGoesAlone() {
    int third = Pack.BYTES / 3 - Pack.PART_BYTES;
    say(0, 0);
    for (int i = 1; i <= 4; i++) {
      say(i, third);
    }
    say(5, 2 * Pack.BYTES);
    say(6, 0);
    afterPace();

    assertThat(sent)
        .containsExactly(List.of(0L), List.of(1L, 2L, 3L), List.of(4L), List.of(5L), List.of(6L));
  }

  @Test
  void whatIsPutWaitsForASend() {
    outbox.put(part(1, 0));
    outbox.put(part(2, 0));
    assertThat(sent).isEmpty();
    assertThat(outbox.isFull()).isFalse();

    outbox.send();

    assertThat(sent).containsExactly(List.of(1L, 2L));
  }

  @Test
  void itIsFullWithThePartsOrTheBytesOfAPack() {
    outbox.put(part(1, Pack.BYTES));
    assertThat(outbox.isFull()).isTrue();
    outbox.send();
    assertThat(outbox.isFull()).isFalse();

    for (int i = 0; i < Pack.PARTS; i++) {
      outbox.put(part(i, 0));
    }

    assertThat(outbox.isFull()).isTrue();
  }

  @Test
  void whatWaitsIsBoundedInBytesButForOne() {
    int half = (int) MemberRequests.UNANSWERED_BYTES / 2;
    assertThat(outbox.put(part(1, 3 * half))).isTrue();
    assertThat(outbox.put(part(2, 0))).isFalse();
    outbox.send();

    assertThat(outbox.put(part(3, half))).isTrue();
    assertThat(outbox.put(part(4, half))).isFalse();
    assertThat(outbox.put(part(5, half / 2))).isTrue();
    afterPace();
    outbox.send();
    afterPace();

    assertThat(sent).containsExactly(List.of(1L), List.of(3L), List.of(5L));
  }

  @Test
  void whatIsUnansweredIsBoundedInBytesButForOne() {
    assertThat(outbox.begin(2 * MemberRequests.UNANSWERED_BYTES)).isTrue();
    assertThat(outbox.begin(1)).isFalse();

    outbox.ended(2 * MemberRequests.UNANSWERED_BYTES);

    assertThat(outbox.begin(MemberRequests.UNANSWERED_BYTES - 1)).isTrue();
    assertThat(outbox.begin(2)).isFalse();
    assertThat(outbox.begin(1)).isTrue();
  }

  @Test
  void allIsSentAtOnceWhenNothingCanBeDoneLater() {
    isStopped = true;
    say(1, 0);
    say(2, 0);

    assertThat(sent).containsExactly(List.of(1L), List.of(2L));
  }

  @Test
  void anErrorInASendDoesNotHoldUpTheNext() {
    say(1, 0);
    say(2, 0);
    onSend =
        () -> {
          onSend = () -> {};
          throw new AssertionError("once");
        };
    try {
      afterPace();
    } catch (AssertionError e) {
      assertThat(e).hasMessage("once");
    }
    nanos += Outbox.PACE_NANOS;
    say(3, 0);

    assertThat(sent).containsExactly(List.of(1L), List.of(2L), List.of(3L));
  }

  private void say(long number, int bytes) {
    assertThat(outbox.put(part(number, bytes))).isTrue();
    outbox.send();
  }

  private static Part part(long number, int bytes) {
    return Part.question(Kind.SUBMIT, number, new byte[bytes]);
  }

  /** Runs the task that is due next, if there is one, at its time. */
  private void afterPace() {
    nanos += Outbox.PACE_NANOS;
    Runnable task = later.poll();
    if (task != null) {
      task.run();
    }
  }

  private void sent(List<Part> pack) {
    sent.add(pack.stream().map(Part::number).toList());
    onSend.run();
  }

  private void later(Runnable task, long wait) {
    if (isStopped) {
      throw new RejectedExecutionException("stopped");
    }
    waits.add(wait);
    later.add(task);
  }
}
