package io.quorate.statemachine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.management.ThreadMXBean;
import io.quorate.command.Attachment;
import io.quorate.command.ClaimName;
import io.quorate.command.Command;
import io.quorate.command.Entry;
import io.quorate.command.Fingerprint;
import io.quorate.command.GoldenFile;
import io.quorate.command.IdempotencyKey;
import io.quorate.command.Key;
import io.quorate.command.Limits;
import io.quorate.command.MemberAddress;
import io.quorate.command.Operation;
import io.quorate.command.Range;
import io.quorate.command.RequestId;
import io.quorate.command.RequestStamp;
import io.quorate.command.Result;
import io.quorate.command.StoreLimits;
import io.quorate.command.Terms;
import io.quorate.command.Value;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;
import org.pcollections.TreePMap;

class StateCodecTest {
  private static final long MOST_ALLOCATED = Limits.VALUE_BYTES + 2 * 1024 * 1024;
  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  @Example
  void anOldSnapshotIsStillRead() throws IOException {
    assertThat(read(GoldenFile.read(4, "snapshot"))).isEqualTo(goldenWithHistory());
  }

  /** Members that have read one, and members that have not, would remember other keys. */
  @Example
  void theFirstThreeVersionsAreRefused() {
    for (int version = 1; version <= 3; version++) {
      byte[] old = GoldenFile.read(version, "snapshot");
      assertThatThrownBy(() -> read(old))
          .isInstanceOf(IOException.class)
          .hasMessage(
              "This is a snapshot of version %d; this version of Quorate reads version 4 only."
                  .formatted(version));
    }
  }

  @Example
  void aSnapshotIsStillWrittenAsTheOldBytes() throws IOException {
    assertThat(written(goldenWithHistory())).containsExactly(GoldenFile.read(4, "snapshot"));
  }

  /** A state of equal parts could still hold other entries of the past: they are not compared. */
  @Example
  void thePastIsReadAsItWasWritten() throws IOException {
    KeyValueState state = goldenWithHistory();

    History read = read(written(state)).history();

    assertThat(read.oldest()).isEqualTo(1);
    for (long revision = 1; revision <= state.revision(); revision++) {
      assertThat(read.entriesAt(revision)).isEqualTo(state.history().entriesAt(revision));
    }
  }

  @Example
  void aSnapshotWhoseEntryHasALeaseThatIsNotThereIsRefused() throws IOException {
    KeyValueState state = goldenWithHistory();
    Contents all = state.contents();
    var without =
        new Contents(
            all.entries(),
            all.bytes(),
            all.revision(),
            all.clockMillis(),
            all.limits(),
            all.history(),
            new Leases(TreePMap.empty(), all.leases().lastId()),
            Claims.NONE);
    byte[] bytes = written(new KeyValueState(without, state.recent(), state.book()));

    assertThatThrownBy(() -> read(bytes))
        .isInstanceOf(IOException.class)
        .hasMessage("Something is attached to lease 1, which is not there.");
  }

  @Example
  void theEmptyStateIsReadAsItWasWritten() throws IOException {
    assertThat(read(written(KeyValueState.EMPTY))).isEqualTo(KeyValueState.EMPTY);
  }

  @Example
  void aSnapshotThatIsCutOffIsRefused() throws IOException {
    byte[] whole = written(goldenWithHistory());

    for (int length = 0; length < whole.length; length++) {
      byte[] cut = Arrays.copyOf(whole, length);
      assertThatThrownBy(() -> read(cut)).as("%d bytes", length).isInstanceOf(IOException.class);
    }
  }

  @Example
  void aSnapshotWithAWrongBitIsRefusedOrAnotherState() throws IOException {
    byte[] whole = written(goldenWithHistory());

    for (int bit = 0; bit < whole.length * 8; bit++) {
      byte[] damaged = whole.clone();
      damaged[bit / 8] ^= (byte) (1 << (bit % 8));
      readWithinBounds(damaged);
    }
  }

  @Property(tries = 1000)
  void arbitraryBytesAfterTheHeaderAreRefusedOrAState(@ForAll @Size(max = 80) byte[] bytes) {
    byte[] snapshot = new byte[5 + bytes.length];
    System.arraycopy("QSNP".getBytes(StandardCharsets.US_ASCII), 0, snapshot, 0, 4);
    snapshot[4] = 4;
    System.arraycopy(bytes, 0, snapshot, 5, bytes.length);

    readWithinBounds(snapshot);
  }

  @Example
  void whatIsNoSnapshotOfOursIsRefused() {
    assertThatThrownBy(() -> read(new byte[100]))
        .isInstanceOf(IOException.class)
        .hasMessage("This is not a snapshot of Quorate.");
  }

  @Example
  void aSnapshotOfAVersionToComeIsRefusedByItsVersion() throws IOException {
    byte[] bytes = written(KeyValueState.EMPTY);
    bytes[4] = 5;

    assertThatThrownBy(() -> read(bytes))
        .isInstanceOf(IOException.class)
        .hasMessage(
            "This is a snapshot of version 5; this version of Quorate reads version 4 only.");
  }

  @Example
  void keysOfRequestsThatAreForgottenAreReadAsTheyWereWritten() throws IOException {
    KeyedRequests keyed = goldenWithHistory().recent().keyed();
    RecentRequests forgotten = RecentRequests.after(90_000).with(keyed);
    var state = new KeyValueState(Contents.EMPTY, forgotten, MemberBook.EMPTY);

    KeyValueState read = read(written(state));

    assertThat(read).isEqualTo(state);
    assertThat(read.recent().keyed().order()).isNotEmpty();
  }

  @Example
  void aSnapshotWithOneKeyTwiceIsRefused() throws IOException {
    var name = new KeyedRequests.Named(new IdempotencyKey("k"), new Fingerprint(1, 2));
    KeyedRequests twice =
        KeyedRequests.NONE.plus(name, new Result.Done()).plus(name, new Result.Done());
    byte[] bytes =
        written(
            new KeyValueState(Contents.EMPTY, RecentRequests.EMPTY.with(twice), MemberBook.EMPTY));

    assertThatThrownBy(() -> read(bytes))
        .isInstanceOf(IOException.class)
        .hasMessage("A key is remembered twice.");
  }

  @Example
  void aSnapshotThatRemembersMoreRequestsThanThereWereIsRefused() throws IOException {
    byte[] bytes = withOneRemembered(1);
    // The number of writes is all that the two do not have in common.
    bytes[Arrays.mismatch(bytes, withOneRemembered(2))] = 0;

    assertThatThrownBy(() -> read(bytes)).isInstanceOf(IOException.class);
  }

  /** All that a state can hold, once. */
  static KeyValueState goldenWithHistory() {
    KeyValueState golden = goldenWithNames();
    KeyValueState empty = new KeyValueState(Contents.EMPTY, golden.recent(), golden.book());
    var value = new Value(new byte[] {1, 2, 3}, "text/plain");
    Key a = new Key("a");
    Key b = new Key("\uD83C\uDF33");
    ClaimName lock = ClaimName.lock("l");
    var own = new Attachment.OwnLease(30);
    var lease = new Attachment.ToLease(1);
    var limits = new StoreLimits(1L << 30, 3, 1L << 20, 300, 128);
    List<Command> log =
        List.of(
            new Command.Configure(stamp("h1"), limits),
            new Command.GrantLease(stamp("h2"), 604_800, Terms.NONE),
            new Command.RenewLease(stamp("h3"), 1, Terms.NONE),
            new Command.Put(stamp("h4"), b, value, false, lease, Terms.NONE),
            new Command.Put(stamp("h5"), a, Value.of(new byte[0]), false, own, Terms.NONE),
            new Command.RemoveRange(stamp("h6"), Range.ofPrefix(b), Terms.NONE),
            new Command.Transaction(
                stamp("h7"),
                List.of(),
                List.of(new Operation.Put(b, value, lease, false), new Operation.Remove(a, false)),
                List.of(),
                false,
                Terms.NONE),
            new Command.Claim(stamp("h8"), lock, lease, value, Terms.NONE),
            new Command.Claim(stamp("h9"), lock, own, Value.of(new byte[0]), Terms.NONE),
            new Command.Claim(stamp("i"), ClaimName.election("e"), lease, value, Terms.NONE));
    return Logs.replay(empty, log);
  }

  private static byte[] withOneRemembered(long writes) throws IOException {
    var none = RecentRequests.after(writes - 1);
    RecentRequests one = none.remember(new RequestId("r"), new Result.Done());
    return written(new KeyValueState(Contents.EMPTY, one, MemberBook.EMPTY));
  }

  private static RequestStamp stamp(String id) {
    return new RequestStamp(new RequestId(id), 70_000, 1_764_000_000_000L);
  }

  /** What a client has named. */
  static KeyValueState goldenWithNames() {
    KeyValueState golden = golden();
    var name =
        new KeyedRequests.Named(new IdempotencyKey("8e03978e"), new Fingerprint(-2, 1L << 40));
    RecentRequests recent =
        golden
            .recent()
            .remember(
                new RequestId("n"), new Result.PreconditionFailed(OptionalLong.of(200)), name);
    return new KeyValueState(golden.contents(), recent, golden.book());
  }

  /** Entries, requests of members, and members. */
  static KeyValueState golden() {
    var replaced = new Entry(new Key("a"), Value.of(new byte[] {0, -1}), 1);
    var first = new Entry(new Key("a"), new Value(new byte[] {1, 2, 3}, "text/plain"), 200);
    var second = new Entry(new Key("\uFFFD/\u00fc"), Value.of(new byte[0]), 3);
    var last = new Entry(new Key("\uD83C\uDF33"), Value.of(new byte[] {127}), 4);
    RecentRequests recent =
        RecentRequests.after(70_000)
            .remember(new RequestId("p"), new Result.Put(200, false, Optional.of(replaced)))
            .remember(new RequestId("d"), new Result.Removed(201, true, Optional.empty()))
            .remember(new RequestId("c"), new Result.ChangeBegun(7))
            .remember(new RequestId("f"), new Result.Refused(Result.Refusal.LAST_MEMBER));
    var book =
        new MemberBook(
            "2f1d7c0e-5b0a-4c8e-9d53-6f1f1c1f3a52",
            TreePMap.from(
                Map.of(
                    1, new MemberAddress("127.0.0.1", 12_379),
                    4, new MemberAddress("::1", 42_379))),
            7,
            Optional.of(new MemberBook.Change(7, MemberBook.Kind.ADD, 4)));
    TreePMap<Key, Entry> entries =
        TreePMap.<Key, Entry>empty()
            .plus(last.key(), last)
            .plus(first.key(), first)
            .plus(second.key(), second);
    var contents =
        new Contents(
            entries,
            3 * 256 + (1 + 10 + 3) + (5 + 3 + 0 + 24 - 2) + (4 + 24 + 1),
            201,
            0,
            StoreLimits.DEFAULT,
            History.beginningAt(201, entries),
            Leases.NONE,
            Claims.NONE);
    return new KeyValueState(contents, recent, book);
  }

  private static void readWithinBounds(byte[] bytes) {
    long before = THREADS.getCurrentThreadAllocatedBytes();
    try {
      assertThat(read(bytes)).isNotNull();
    } catch (IOException expected) {
      assertThat(expected).isNotNull();
    }
    assertThat(THREADS.getCurrentThreadAllocatedBytes() - before).isLessThan(MOST_ALLOCATED);
  }

  private static byte[] written(KeyValueState state) throws IOException {
    var bytes = new ByteArrayOutputStream();
    StateCodec.write(state, new DataOutputStream(bytes));
    return bytes.toByteArray();
  }

  private static KeyValueState read(byte[] bytes) throws IOException {
    return StateCodec.read(new DataInputStream(new ByteArrayInputStream(bytes)));
  }
}
