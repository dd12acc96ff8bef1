package io.quorate.raft;

import static org.assertj.core.api.Assertions.assertThat;

import io.quorate.command.Command;
import io.quorate.command.Key;
import io.quorate.command.Value;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.jgroups.Message;
import org.jgroups.conf.ClassConfigurator;
import org.jgroups.stack.Protocol;
import org.jgroups.stack.ProtocolStack;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Once, each command and each answer was a message of its own. */
class PackedSubmissionsTest {
  private static final int WRITES = 1000;

  static {
    ClassConfigurator.addProtocol((short) 1295, Counted.class);
  }

  /** Counts what a member sends to others as questions or answers. */
  public static final class Counted extends Protocol {
    final AtomicInteger messages = new AtomicInteger();

    @Override
    public Object down(Message message) {
      if (message.getHeader((short) 1202) != null) {
        messages.incrementAndGet();
      }
      return down_prot.down(message);
    }
  }

  @TempDir Path base;

  @Test
  void writesOfOneMomentThroughAFollowerShareMessagesAndSoDoTheirAnswers() throws Exception {
    try (var cluster = new LocalCluster(base, 3)) {
      cluster.startAll();
      LocalCluster.Member follower = cluster.follower();
      Counted questions = count(follower);
      Counted answers = count(cluster.leader());

      List<CompletableFuture<?>> written = new ArrayList<>();
      for (int i = 0; i < WRITES; i++) {
        var stamp = follower.machine.newStamp();
        var value = Value.of(new byte[] {1});
        written.add(
            follower.machine.submit(new Command.Put(stamp, new Key("k" + i), value, false)));
      }

      assertThat(CompletableFuture.allOf(written.toArray(CompletableFuture[]::new)))
          .succeedsWithin(LocalCluster.REQUEST_TIMEOUT);
      assertThat(questions.messages.get()).isBetween(1, WRITES / 4);
      assertThat(answers.messages.get()).isBetween(1, WRITES / 4);
    }
  }

  private static Counted count(LocalCluster.Member member) throws Exception {
    var counted = new Counted();
    member
        .raft
        .channel()
        .getProtocolStack()
        .insertProtocol(counted, ProtocolStack.Position.BELOW, MemberRequests.class);
    return counted;
  }
}
