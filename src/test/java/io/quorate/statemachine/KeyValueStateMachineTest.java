package io.quorate.statemachine;

import static org.assertj.core.api.Assertions.assertThat;

import io.quorate.command.Command;
import io.quorate.command.CommandCodec;
import io.quorate.command.Key;
import io.quorate.command.Range;
import io.quorate.command.RequestId;
import io.quorate.command.RequestStamp;
import io.quorate.command.Terms;
import io.quorate.command.Value;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jgroups.JChannel;
import org.jgroups.protocols.SHARED_LOOPBACK;
import org.jgroups.protocols.raft.RAFT;
import org.jgroups.raft.blocks.ReplicatedStateMachine;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What the machine tells those who listen; its channel is connected to nothing. */
class KeyValueStateMachineTest {
  private final JChannel channel = channel();
  private final KeyValueStateMachine machine =
      new KeyValueStateMachine(
          channel,
          () -> new RequestId("made"),
          () -> CompletableFuture.completedFuture(null),
          () -> 1_764_000_000_000L);
  private final List<List<KeyValueState>> told = new ArrayList<>();

  @AfterEach
  void close() {
    channel.close();
  }

  @Test
  void whoeverListensIsToldOfTheStatesBeforeAndAfterEachCommand() throws Exception {
    machine.addListener(new Told());
    KeyValueState empty = machine.state();

    apply(put("r1"));
    KeyValueState first = machine.state();
    apply(put("r2"));

    assertThat(told).containsExactly(List.of(empty, first), List.of(first, machine.state()));
    assertThat(machine.state().history().after(first.revision())).isPresent();
  }

  @Test
  void whoeverListensIsToldOfASnapshot() throws Exception {
    apply(put("r1"));
    KeyValueState snapshot = machine.state();
    var bytes = new ByteArrayOutputStream();
    machine.writeContentTo(new DataOutputStream(bytes));
    apply(put("r2"));
    machine.addListener(new Told());

    machine.readContentFrom(new DataInputStream(new ByteArrayInputStream(bytes.toByteArray())));

    assertThat(told).containsExactly(List.of(snapshot));
  }

  @Test
  void everyKeyThatACommandChangesIsToldToTheListenersOfTheLibrary() throws Exception {
    List<String> heard = new ArrayList<>();
    machine.addNotificationListener(
        new ReplicatedStateMachine.Notification<>() {
          @Override
          public void put(Key key, Value value, Value old) {
            heard.add("put " + key);
          }

          @Override
          public void get(Key key, Value value) {
            heard.add("get " + key);
          }

          @Override
          public void remove(Key key, Value old) {
            heard.add("remove " + key);
          }
        });
    apply(put("r1"));

    apply(new Command.RemoveRange(new RequestStamp(new RequestId("r2"), 1), Range.ALL, Terms.NONE));

    assertThat(heard).containsExactly("put k", "remove k");
  }

  @Test
  void requestsAreStampedWithTheClockThatTheMachineWasGiven() {
    assertThat(machine.newStamp())
        .isEqualTo(new RequestStamp(new RequestId("made"), 0, 1_764_000_000_000L));
  }

  private void apply(Command command) throws Exception {
    byte[] bytes = CommandCodec.encode(command);
    assertThat(machine.apply(bytes, 0, bytes.length, true)).isNotNull();
  }

  private static Command put(String id) {
    return new Command.Put(
        new RequestStamp(new RequestId(id), 0), new Key("k"), Steps.value(id), false);
  }

  private static JChannel channel() {
    try {
      return new JChannel(new SHARED_LOOPBACK(), new RAFT());
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  private final class Told implements CommandListener {
    @Override
    public void applied(Command command, KeyValueState before, KeyValueState after) {
      told.add(List.of(before, after));
    }

    @Override
    public void restored(KeyValueState state) {
      told.add(List.of(state));
    }
  }
}
