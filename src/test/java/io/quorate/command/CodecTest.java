package io.quorate.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.TreeMap;
import java.util.stream.Stream;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

class CodecTest {

  @Property
  void aCommandIsReadAsItWasWritten(@ForAll("commands") Command command) throws IOException {
    byte[] bytes = CommandCodec.encode(command);

    assertThat(CommandCodec.decode(bytes, 0, bytes.length)).isEqualTo(command);
  }

  @Property
  void aResultIsReadAsItWasWritten(@ForAll("results") Result result) throws IOException {
    assertThat(ResultCodec.decode(ResultCodec.encode(result))).isEqualTo(result);
  }

  @Property(tries = 200)
  void aCommandIsReadFromTheMiddleOfABuffer(@ForAll("commands") Command command)
      throws IOException {
    byte[] bytes = CommandCodec.encode(command);
    byte[] buffer = new byte[bytes.length + 7];
    Arrays.fill(buffer, (byte) 0x5a);
    System.arraycopy(bytes, 0, buffer, 3, bytes.length);

    assertThat(CommandCodec.decode(buffer, 3, bytes.length)).isEqualTo(command);
  }

  @Test
  void theLargestPutIsReadAsItWasWritten() throws IOException {
    var stamp =
        new RequestStamp(new RequestId("~".repeat(Limits.REQUEST_ID_CHARS)), Long.MAX_VALUE);
    var value = new Value(new byte[Limits.VALUE_BYTES], "x".repeat(Limits.CONTENT_TYPE_CHARS));
    var largest = new Command.Put(stamp, new Key("k".repeat(Limits.KEY_BYTES)), value, true);

    byte[] bytes = CommandCodec.encode(largest);

    assertThat(CommandCodec.decode(bytes, 0, bytes.length)).isEqualTo(largest);
  }

  @Test
  void theLargestClusterIsReadAsItWasWritten() throws IOException {
    var members = new TreeMap<Integer, MemberAddress>();
    for (int id = 1; id <= Limits.MEMBERS; id++) {
      members.put(id, new MemberAddress("h".repeat(Limits.HOST_CHARS), id));
    }
    var largest = new Command.FormCluster("c".repeat(64), members);

    byte[] bytes = CommandCodec.encode(largest);

    assertThat(CommandCodec.decode(bytes, 0, bytes.length)).isEqualTo(largest);
  }

  @Test
  void bytesAfterACommandAreRefused() {
    byte[] bytes = CommandCodec.encode(new Command.EndMembershipChange(1));
    byte[] longer = Arrays.copyOf(bytes, bytes.length + 1);

    assertThatThrownBy(() -> CommandCodec.decode(longer, 0, longer.length))
        .isInstanceOf(IOException.class)
        .hasMessage("Bytes follow the command.");
  }

  @Test
  void aCommandOfAVersionToComeIsRefusedByItsVersion() {
    byte[] bytes = CommandCodec.encode(new Command.EndMembershipChange(1));
    bytes[0] = 3;

    assertThatThrownBy(() -> CommandCodec.decode(bytes, 0, bytes.length))
        .isInstanceOf(IOException.class)
        .hasMessage("Commands of version 3 are unknown.");
  }

  @Test
  void kindsToComeAreRefusedByTheirNumber() {
    assertThatThrownBy(() -> CommandCodec.decode(new byte[] {1, 21}, 0, 2))
        .isInstanceOf(IOException.class)
        .hasMessage("Commands of kind 21 are unknown.");
    assertThatThrownBy(() -> ResultCodec.decode(new byte[] {19}))
        .isInstanceOf(IOException.class)
        .hasMessage("Results of kind 19 are unknown.");
    assertThatThrownBy(() -> ResultCodec.decode(new byte[] {5, 99}))
        .isInstanceOf(IOException.class)
        .hasMessage("Refusals of code 99 are unknown.");
    assertThatThrownBy(() -> ResultCodec.decode(new byte[] {18, 99}))
        .isInstanceOf(IOException.class)
        .hasMessage("Misfits of code 99 are unknown.");
  }

  /** Or damaged bytes would go on as deep as there are some. */
  @Test
  void aRevisionIsOfAResultThatHasNoneOfItsOwn() {
    for (byte[] bytes : List.of(new byte[] {17, 1, 17, 1, 15}, new byte[] {17, 1, 3})) {
      assertThatThrownBy(() -> ResultCodec.decode(bytes)).isInstanceOf(IOException.class);
    }
  }

  @Test
  void noClusterIsFormedWithoutMembersOrWithTooMany() {
    var none = new TreeMap<Integer, MemberAddress>();
    var many = new TreeMap<Integer, MemberAddress>();
    Stream.iterate(1, id -> id + 1)
        .limit(Limits.MEMBERS + 1)
        .forEach(id -> many.put(id, new MemberAddress("host", id)));

    assertThatThrownBy(() -> new Command.FormCluster("c", none))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new Command.FormCluster("c", many))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("A cluster has 1 to 99 members.");
  }

  @Provide
  Arbitrary<Command> commands() {
    return Generated.commands();
  }

  @Provide
  Arbitrary<Result> results() {
    return Generated.results();
  }
}
