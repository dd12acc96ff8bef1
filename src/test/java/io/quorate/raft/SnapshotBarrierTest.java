package io.quorate.raft;

import static org.assertj.core.api.Assertions.assertThat;

import io.quorate.command.RequestId;
import io.quorate.command.Result;
import io.quorate.command.ResultCodec;
import io.quorate.statemachine.KeyValueStateMachine;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import org.jgroups.conf.ClassConfigurator;
import org.jgroups.raft.Options;
import org.jgroups.raft.Settable;
import org.jgroups.stack.Protocol;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Once, a barrier that reaches this member inside a snapshot blocks all later reads. */
class SnapshotBarrierTest {
  static {
    ClassConfigurator.addProtocol((short) 1299, AnsweredNotApplied.class);
  }

  /** Commits as if this member were behind the leader: answered, and not applied here. */
  public static final class AnsweredNotApplied extends Protocol implements Settable {
    volatile boolean on = true;

    @Override
    public CompletableFuture<byte[]> setAsync(byte[] b, int offset, int length, Options options)
        throws Exception {
      return on
          ? CompletableFuture.completedFuture(ResultCodec.encode(new Result.Done()))
          : ((Settable) down_prot).setAsync(b, offset, length, options);
    }

    @Override
    public CompletableFuture<byte[]> getAsync(byte[] b, int offset, int length, Options options) {
      throw new UnsupportedOperationException();
    }
  }

  @TempDir Path base;

  @Test
  void readsGoOnAfterABarrierThatCameWithASnapshot() throws Exception {
    int port;
    try (var socket = new ServerSocket(0)) {
      port = socket.getLocalPort();
    }
    var address = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
    var identity =
        new RaftMember.Identity(
            1, "bug", address, Set.of(1), base, 1L << 30, Duration.ofSeconds(2));
    var names = new AtomicLong();
    try (var raft = new RaftMember(identity)) {
      var behind = new AnsweredNotApplied();
      raft.channel().getProtocolStack().addProtocol(behind);
      var machine =
          new KeyValueStateMachine(
              raft.channel(), () -> new RequestId("r" + names.incrementAndGet()), failure -> {});
      raft.seekAt(List.of(address));
      raft.start();
      LocalCluster.await("a leader", raft::isLeader);
      var read = machine.linearizableState();
      var bytes = new ByteArrayOutputStream();
      machine.writeContentTo(new DataOutputStream(bytes));

      // The leader sends its snapshot, which holds the barrier, instead of the log entry.
      behind.on = false;
      machine.readContentFrom(new DataInputStream(new ByteArrayInputStream(bytes.toByteArray())));

      assertThat(machine.linearizableState()).succeedsWithin(Duration.ofSeconds(5));
      assertThat(read.handle((state, failure) -> true)).succeedsWithin(Duration.ofSeconds(5));
    }
  }
}
