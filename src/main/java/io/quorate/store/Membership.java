package io.quorate.store;

import io.quorate.command.Command;
import io.quorate.command.MemberAddress;
import io.quorate.config.Settings;
import io.quorate.raft.Outcome;
import io.quorate.raft.RaftMember;
import io.quorate.raft.UnavailableException;
import io.quorate.raft.UnavailableException.Reason;
import io.quorate.statemachine.KeyValueState;
import io.quorate.statemachine.KeyValueStateMachine;
import io.quorate.statemachine.MemberBook;
import io.quorate.store.ClusterView.Role;
import io.quorate.store.watch.Places;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/** The members of the cluster: who they are, and how they change. Thread-safe. */
final class Membership {
  /** How long a view of the cluster waits for what the other members say. */
  private static final Duration STATUS_TIMEOUT = Duration.ofSeconds(1);

  private final Settings settings;
  private final RaftMember raft;
  private final KeyValueStateMachine machine;
  private final Places places;

  /** Those who wait until a member votes no longer. */
  private final Queue<Removal> removals = new ConcurrentLinkedQueue<>();

  private record Removal(int memberId, CompletableFuture<Void> done) {}

  /**
   * For a change that is recorded to be seen here: some messages, and no reason to wait for more.
   */
  private static final Duration SEEN_WAIT = Duration.ofSeconds(1);

  Membership(Settings settings, RaftMember raft, KeyValueStateMachine machine, Places places) {
    this.settings = settings;
    this.raft = raft;
    this.machine = machine;
    this.places = places;
  }

  /** Begins to add a member; it votes once it runs and has caught up. */
  CompletableFuture<MemberChange> add(int memberId, MemberAddress address) {
    return machine
        .submit(new Command.AddMember(machine.newStamp(), memberId, address))
        .thenApply(MemberChange::of)
        .thenCompose(this::onceSeenHere);
  }

  /** Removes a member; done when its log counts no longer. */
  CompletableFuture<MemberChange> remove(int memberId) {
    if (leavesNoMajority(memberId)) {
      return CompletableFuture.completedFuture(new MemberChange.NoMajorityLeft());
    }
    long deadlineNanos = System.nanoTime() + settings.requestTimeout().toNanos();
    return machine
        .submit(new Command.RemoveMember(machine.newStamp(), memberId))
        .thenApply(MemberChange::of)
        .thenCompose(
            change ->
                change instanceof MemberChange.Begun
                    ? untilNotVoting(memberId, deadlineNanos)
                        .thenCompose(done -> onceSeenHere(change))
                    : CompletableFuture.completedFuture(change));
  }

  void votersChanged() {
    Set<Integer> voters = raft.voters();
    for (Removal removal : removals) {
      if (!voters.contains(removal.memberId())) {
        removal.done().complete(null);
      }
    }
  }

  MemberStatus localStatus() {
    KeyValueState state = machine.state();
    long index = raft.commitIndex();
    return new MemberStatus(index, index, state.revision(), Version.TEXT);
  }

  /** The cluster as this member sees it; asks the others, and waits for them a bounded time. */
  CompletableFuture<ClusterView> view() {
    MemberBook book = machine.state().book();
    SortedMap<Integer, MemberAddress> members =
        book.isFormed() ? new TreeMap<>(book.members()) : settings.cluster();
    List<CompletableFuture<ClusterView.Member>> asked = new ArrayList<>();
    members.forEach((id, address) -> asked.add(look(id, address)));
    return CompletableFuture.allOf(asked.toArray(CompletableFuture[]::new))
        .thenApply(
            done ->
                new ClusterView(
                    settings.clusterName(),
                    book.clusterId(),
                    settings.memberId(),
                    raft.leaderId(),
                    raft.term(),
                    asked.stream().map(CompletableFuture::join).toList(),
                    StoreFill.of(machine.state(), places)));
  }

  /** Whoever asks this member next, how the cluster is, expects to find the change. */
  private CompletableFuture<MemberChange> onceSeenHere(MemberChange change) {
    // The change is recorded in any case.
    return raft.confirmRead()
        .orTimeout(SEEN_WAIT.toMillis(), TimeUnit.MILLISECONDS)
        .handle((seen, failure) -> change);
  }

  private boolean leavesNoMajority(int memberId) {
    if (raft.leaderId().isEmpty()) {
      return false; // Cut off, this member cannot tell who is alive; the submission will say so.
    }
    Set<Integer> remaining =
        raft.voters().stream().filter(id -> id != memberId).collect(Collectors.toSet());
    if (remaining.isEmpty() || !raft.voters().contains(memberId)) {
      return false; // The log has the right answer to these.
    }
    long alive = remaining.stream().filter(raft.reachable()::contains).count();
    return alive < RaftMember.majorityOf(remaining.size());
  }

  private CompletableFuture<Void> untilNotVoting(int memberId, long deadlineNanos) {
    var removal = new Removal(memberId, new CompletableFuture<>());
    removals.add(removal);
    votersChanged();
    return removal
        .done()
        .orTimeout(Math.max(0, deadlineNanos - System.nanoTime()), TimeUnit.NANOSECONDS)
        .whenComplete((done, failure) -> removals.remove(removal))
        .exceptionallyCompose(
            failure ->
                CompletableFuture.failedFuture(
                    new UnavailableException(
                        Reason.NO_ANSWER,
                        Outcome.UNKNOWN,
                        "The removal has begun and goes on when a majority answers.")));
  }

  private CompletableFuture<ClusterView.Member> look(int memberId, MemberAddress address) {
    boolean self = memberId == settings.memberId();
    boolean up = self || raft.reachable().contains(memberId);
    CompletableFuture<Optional<MemberStatus>> status;
    if (self) {
      status = CompletableFuture.completedFuture(Optional.of(localStatus()));
    } else {
      status =
          raft.askStatus(memberId, STATUS_TIMEOUT)
              .thenApply(bytes -> bytes.map(MemberStatus::decode))
              .exceptionally(unreadable -> Optional.empty());
    }
    boolean voter = raft.voters().contains(memberId);
    return status.thenApply(
        said ->
            new ClusterView.Member(memberId, address, role(memberId, voter, up), voter, up, said));
  }

  private Role role(int memberId, boolean voter, boolean up) {
    if (!up) {
      return Role.UNKNOWN;
    }
    if (raft.leaderId().orElse(0) == memberId) {
      return Role.LEADER;
    }
    return voter ? Role.FOLLOWER : Role.LEARNER;
  }
}
