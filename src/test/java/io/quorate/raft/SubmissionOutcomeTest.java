package io.quorate.raft;

import static org.assertj.core.api.Assertions.assertThat;

import io.quorate.command.Command;
import io.quorate.command.Key;
import io.quorate.command.Value;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import org.jgroups.Message;
import org.jgroups.conf.ClassConfigurator;
import org.jgroups.stack.Protocol;
import org.jgroups.stack.ProtocolStack;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Once, a submission that times out while its message is being sent says NOT_COMMITTED. */
class SubmissionOutcomeTest {
  static {
    ClassConfigurator.addProtocol((short) 1298, SlowSend.class);
  }

  /** A transport that blocks in a send, as flow control and connecting do, and then goes on. */
  public static final class SlowSend extends Protocol {
    final CountDownLatch goOn = new CountDownLatch(1);

    @Override
    public Object down(Message message) {
      if (message.getHeader((short) 1202) != null) {
        try {
          goOn.await();
        } catch (InterruptedException e) {
          Thread.currentThread().interrupt();
        }
      }
      return down_prot.down(message);
    }
  }

  @TempDir Path base;

  @Test
  void aSubmissionThatMayBeUnderWaySaysThatItsOutcomeIsUnknown() throws Exception {
    var timeout = Duration.ofSeconds(8);
    try (var cluster = new LocalCluster(base, 3, timeout)) {
      // Members 2 and 3 have the longer log, so one of them will lead.
      cluster.start(2);
      cluster.start(3);
      cluster.awaitLeader().machine.put(new Key("earlier"), Value.of(new byte[0]));
      cluster.stopAll();
      LocalCluster.Member one = cluster.start(1);
      var slow = new SlowSend();
      one.raft
          .channel()
          .getProtocolStack()
          .insertProtocol(slow, ProtocolStack.Position.BELOW, MemberRequests.class);

      var key = new Key("k");
      var stamp = one.machine.newStamp();
      var answer = one.machine.submit(new Command.Put(stamp, key, Value.of(new byte[1]), false));
      cluster.start(2);
      cluster.start(3);
      var failure = answer.handle((result, cause) -> cause).join();
      slow.goOn.countDown();

      LocalCluster.await("the write", () -> one.machine.state().get(key).isPresent());
      assertThat(failure.getCause()).isInstanceOf(UnavailableException.class);
      assertThat(((UnavailableException) failure.getCause()).outcome()).isEqualTo(Outcome.UNKNOWN);
    }
  }
}
