package io.quorate.raft;

import io.quorate.raft.consensus.Configuration;
import io.quorate.raft.consensus.Consensus;
import io.quorate.raft.consensus.ConsensusMessage;
import io.quorate.raft.consensus.Decoded;
import io.quorate.raft.consensus.Host;
import io.quorate.raft.consensus.Role;
import io.quorate.raft.log.StoredSnapshot;
import java.io.DataInputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.logging.Logger;
import org.jgroups.Address;
import org.jgroups.View;
import org.jgroups.protocols.raft.LogEntry;
import org.jgroups.raft.StateMachine;
import org.jgroups.raft.util.Utils;
import org.jgroups.util.ByteArrayDataInputStream;
import org.jgroups.util.ByteArrayDataOutputStream;
import org.jspecify.annotations.Nullable;

/** What consensus has of this member: the channel, the state machine, and those who wait. */
final class MemberHost implements Host {
  private static final Logger LOG = Logger.getLogger(MemberHost.class.getName());

  /** What a log entry weighs apart from its command. */
  static final int ENTRY_BYTES = 40;

  private final HardenedRaft raft;
  private final AppliedIndex appliedIndex = new AppliedIndex();
  private Map<Integer, Address> addresses = Map.of();
  private @Nullable StateMachine machine;
  private byte @Nullable [] pristine;
  private @Nullable SnapshotSource source;
  private @Nullable SnapshotReader reader;
  private @Nullable Aside aside;
  private volatile Set<Integer> voters = Set.of();
  private volatile Runnable onVotersChange = () -> {};
  private volatile Consumer<Runnable> together = Runnable::run;
  private long appliedBytes;

  MemberHost(HardenedRaft raft) {
    this.raft = raft;
  }

  /** At every start: a state machine as it was before the first one, and nobody who waits. */
  void begin(StateMachine stateMachine, Aside elsewhere) throws Exception {
    machine = stateMachine;
    aside = elsewhere;
    if (pristine == null) {
      var out = new ByteArrayDataOutputStream();
      stateMachine.writeContentTo(out);
      pristine = Arrays.copyOf(out.buffer(), out.position());
    } else {
      stateMachine.readContentFrom(new ByteArrayDataInputStream(pristine));
    }
    addresses = Map.of();
    appliedIndex.reset();
    appliedBytes = 0;
  }

  void snapshotSource(SnapshotSource snapshotSource) {
    source = snapshotSource;
  }

  void snapshotReader(SnapshotReader snapshotReader) {
    reader = snapshotReader;
  }

  /** The listener runs on the consensus thread. */
  void onVotersChange(Runnable listener) {
    onVotersChange = listener;
  }

  /** How to run what answers many; see {@link Host#together}. */
  void answerBy(Consumer<Runnable> answersTogether) {
    together = answersTogether;
  }

  /** The members that count towards a majority, as of the committed part of the log. Any thread. */
  Set<Integer> voters() {
    return voters;
  }

  /** Tells consensus who is there; another address is another life of a member. */
  void view(View view, Consensus consensus) {
    var next = new HashMap<Integer, Address>();
    for (Address address : view.getMembers()) {
      memberId(address).ifPresent(member -> next.put(member, address));
    }
    var fresh = new HashSet<Integer>();
    next.forEach(
        (member, address) -> {
          if (!address.equals(addresses.get(member))) {
            fresh.add(member);
          }
        });
    addresses = next;
    consensus.reachable(next.keySet(), fresh);
    roleChanged(consensus.term(), consensus.leader(), consensus.role());
  }

  /** Whether there is a view to act in. */
  boolean isConnected() {
    return !addresses.isEmpty();
  }

  Optional<Integer> memberAt(Address address) {
    return memberId(address).filter(member -> address.equals(addresses.get(member)));
  }

  AppliedIndex appliedIndex() {
    return appliedIndex;
  }

  /** What the log behind the last snapshot weighs, about. */
  long appliedBytes() {
    return appliedBytes;
  }

  void forgetAppliedBytes() {
    appliedBytes = 0;
  }

  SnapshotSource.Captured capture() {
    if (source == null) {
      throw new IllegalStateException("There is no source of snapshots.");
    }
    return source.capture();
  }

  @Override
  public void send(int member, ConsensusMessage message) {
    send(member, message, false);
  }

  @Override
  public void sendAhead(int member, ConsensusMessage message) {
    send(member, message, true);
  }

  private void send(int member, ConsensusMessage message, boolean ahead) {
    @Nullable Address address = addresses.get(member);
    if (address != null) {
      raft.send(address, message, ahead);
    }
  }

  @Override
  public byte[] apply(long index, LogEntry entry, boolean answered) {
    appliedBytes += ENTRY_BYTES + entry.length();
    try {
      byte[] result = machine().apply(entry.command(), entry.offset(), entry.length(), answered);
      return result == null ? new byte[0] : result;
    } catch (Exception e) {
      throw new IllegalStateException(
          "The log entry at index %d cannot be applied: %s".formatted(index, e), e);
    }
  }

  @Override
  public void together(Runnable answering) {
    together.accept(answering);
  }

  @Override
  public void committed(Configuration configuration) {
    voters = configuration.voters();
    raft.voters(voters);
    onVotersChange.run();
  }

  @Override
  public void roleChanged(long term, OptionalInt leader, Role role) {
    raft.follow(term, leader.isPresent() ? addresses.get(leader.getAsInt()) : null);
  }

  @Override
  public Decoded decode(StoredSnapshot snapshot) {
    try (var in = new DataInputStream(aside().untilClosed(snapshot.openContent()))) {
      byte[] encoded = in.readNBytes(in.readInt());
      Runnable state = reader().read(in);
      return new Decoded(
          Configuration.decode(encoded, 0, encoded.length),
          () -> {
            state.run();
            forgetAppliedBytes();
            LOG.info(
                () ->
                    "Term %d, index %d: the state of a snapshot of %d bytes was restored."
                        .formatted(snapshot.term(), snapshot.index(), snapshot.fileBytes()));
          });
    } catch (IOException | RuntimeException e) {
      throw new IllegalStateException(
          "The snapshot at index %d cannot be read: %s".formatted(snapshot.index(), e), e);
    }
  }

  @Override
  public <T> void aside(Supplier<T> work, Consumer<T> then) {
    aside().run(work, then);
  }

  private Aside aside() {
    if (aside == null) {
      throw new IllegalStateException("This member was not started.");
    }
    return aside;
  }

  private SnapshotReader reader() {
    if (reader == null) {
      throw new IllegalStateException("There is no reader of snapshots.");
    }
    return reader;
  }

  private StateMachine machine() {
    if (machine == null) {
      throw new IllegalStateException("There is no state machine.");
    }
    return machine;
  }

  /** Whose address it is; empty for a process of another kind that came into the channel. */
  static Optional<Integer> memberId(Address address) {
    try {
      return Optional.of(Integer.valueOf(Utils.extractRaftId(address)));
    } catch (RuntimeException e) {
      return Optional.empty();
    }
  }
}
