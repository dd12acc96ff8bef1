package io.quorate.raft;

import static io.quorate.raft.LocalCluster.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.quorate.raft.Pack.Part;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jgroups.Address;
import org.jgroups.util.UUID;
import org.junit.jupiter.api.Test;

class OutboxesTest {
  private static final int PARTS = 50;

  private final List<Part> sent = new CopyOnWriteArrayList<>();
  private final Outboxes outboxes = new Outboxes((member, parts) -> sent.addAll(parts));
  private final Address other = UUID.randomUUID();

  @Test
  void whatWaitsWhenTheyAreClosedIsSentAndSoIsWhatComesLater() {
    for (int number = 1; number <= PARTS; number++) {
      outboxes.answer(other, part(number));
    }

    outboxes.close();
    outboxes.answer(other, part(PARTS + 1));

    await("all parts are sent", () -> sent.size() == PARTS + 1);
    assertThat(sent).extracting(Part::number).contains(PARTS + 1L);
  }

  private static Part part(long number) {
    return Part.question(MemberRequests.Kind.STATUS, number, new byte[0]);
  }
}
