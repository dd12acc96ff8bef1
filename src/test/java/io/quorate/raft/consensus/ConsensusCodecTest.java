package io.quorate.raft.consensus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quorate.raft.consensus.ConsensusMessage.Append;
import io.quorate.raft.consensus.ConsensusMessage.AppendReply;
import io.quorate.raft.consensus.ConsensusMessage.SnapshotChunk;
import io.quorate.raft.consensus.ConsensusMessage.SnapshotReply;
import io.quorate.raft.consensus.ConsensusMessage.VoteReply;
import io.quorate.raft.consensus.ConsensusMessage.VoteRequest;
import java.io.IOException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import org.jgroups.protocols.raft.LogEntry;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

final class ConsensusCodecTest {
  private static final long BIG = Long.MAX_VALUE - 5;

  static List<ConsensusMessage> messages() {
    return List.of(
        new Append(BIG, 2, 3, 4, 5, List.of()),
        new AppendReply(1, true, 2, BIG, 4),
        new AppendReply(1, false, 2, 3, 4),
        new VoteRequest(1, true, 2, BIG),
        new VoteRequest(1, false, 2, 3),
        new VoteReply(BIG, true, false),
        new VoteReply(1, false, true),
        new SnapshotReply(1, 2, BIG, 4));
  }

  static List<ConsensusMessage> withBytes() {
    return List.of(
        new Append(
            1,
            2,
            3,
            4,
            5,
            List.of(
                new LogEntry(3, new byte[] {9, 1, 2, 9}, 1, 2, true),
                new LogEntry(4, new byte[0]))),
        new SnapshotChunk(1, 2, 3, 4, 5, new byte[] {6, 7}, 8),
        new Append(1, 2, 3, 4, 5, List.of(new LogEntry(3, null))));
  }

  @ParameterizedTest
  @MethodSource("messages")
  void aMessageIsReadAsItWasWritten(ConsensusMessage message) throws IOException {
    byte[] bytes = MessageCodec.encode(message);

    assertThat(MessageCodec.decode(bytes, 0, bytes.length)).isEqualTo(message);
  }

  @ParameterizedTest
  @MethodSource({"messages", "withBytes"})
  void aMessageIsReadFromTheMiddleOfABuffer(ConsensusMessage message) throws IOException {
    byte[] bytes = MessageCodec.encode(message);
    byte[] buffer = new byte[bytes.length + 7];
    System.arraycopy(bytes, 0, buffer, 3, bytes.length);

    ConsensusMessage read = MessageCodec.decode(buffer, 3, bytes.length);

    assertThat(MessageCodec.encode(read)).isEqualTo(bytes);
  }

  @Test
  void entriesAreReadWithTheirOwnBytesAlone() throws IOException {
    byte[] bytes = MessageCodec.encode(withBytes().get(0));

    List<LogEntry> entries = ((Append) MessageCodec.decode(bytes, 0, bytes.length)).entries();

    assertThat(entries.get(0).term()).isEqualTo(3);
    assertThat(entries.get(0).internal()).isTrue();
    assertThat(entries.get(0).command()).containsExactly(1, 2);
    assertThat(entries.get(1).internal()).isFalse();
    assertThat(entries.get(1).length()).isZero();
  }

  @Test
  void aChunkIsReadAsItWasWritten() throws IOException {
    byte[] bytes = MessageCodec.encode(withBytes().get(1));

    assertThat(MessageCodec.decode(bytes, 0, bytes.length))
        .usingRecursiveComparison()
        .isEqualTo(withBytes().get(1));
  }

  /** Members of the last release must still be understood. */
  @Test
  void theBytesOfAMessageStayAsTheyAre() {
    assertThat(MessageCodec.encode(new VoteReply(258, true, false)))
        .isEqualTo(HexFormat.of().parseHex("010400000000000001020100"));
    assertThat(MessageCodec.encode(new SnapshotReply(1, 2, 3, 4)))
        .isEqualTo(
            HexFormat.of()
                .parseHex("01060000000000000001000000000000000200000000000000030000000000000004"));
  }

  @ParameterizedTest
  @MethodSource({"messages", "withBytes"})
  void aMessageThatIsCutShortIsRefused(ConsensusMessage message) {
    byte[] bytes = MessageCodec.encode(message);
    for (int length = 0; length < bytes.length; length++) {
      int cut = length;
      assertThatThrownBy(() -> MessageCodec.decode(bytes, 0, cut)).isInstanceOf(IOException.class);
    }
  }

  @ParameterizedTest
  @MethodSource({"messages", "withBytes"})
  void bytesBehindAMessageAreRefused(ConsensusMessage message) {
    byte[] bytes = MessageCodec.encode(message);
    byte[] longer = Arrays.copyOf(bytes, bytes.length + 1);

    assertThatThrownBy(() -> MessageCodec.decode(longer, 0, longer.length))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("1 bytes follow");
  }

  @Test
  void unknownVersionsAndTagsAreRefused() {
    assertThatThrownBy(() -> MessageCodec.decode(new byte[] {2, 4, 0}, 0, 3))
        .hasMessageContaining("version 2");
    assertThatThrownBy(() -> MessageCodec.decode(new byte[] {1, 7, 0}, 0, 3))
        .hasMessageContaining("tag 7");
  }

  @Test
  void aCountBeyondTheMessageIsRefusedBeforeAnythingIsAllocated() {
    byte[] bytes = MessageCodec.encode(new Append(1, 2, 3, 4, 5, List.of()));
    bytes[bytes.length - 4] = 0x7f;

    assertThatThrownBy(() -> MessageCodec.decode(bytes, 0, bytes.length))
        .hasMessageContaining("cannot carry");
  }

  @Test
  void aConfigurationIsReadAsItWasWritten() throws IOException {
    var configuration = new Configuration(Set.of(3, 1, 70_000));
    byte[] bytes = configuration.encode();

    assertThat(Configuration.decode(bytes, 0, bytes.length)).isEqualTo(configuration);
    assertThat(Configuration.of(configuration.entry(4))).isEqualTo(configuration);
    assertThatThrownBy(() -> Configuration.decode(bytes, 0, bytes.length - 1))
        .isInstanceOf(IOException.class);
    assertThatThrownBy(() -> Configuration.of(new LogEntry(1, new byte[] {9})))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
