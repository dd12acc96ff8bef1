package io.quorate.store;

import io.quorate.command.Command;
import io.quorate.config.Settings;
import io.quorate.raft.DataDirectory;
import io.quorate.raft.RaftMember;
import io.quorate.statemachine.KeyValueStateMachine;
import io.quorate.statemachine.MemberBook;
import java.time.Duration;
import java.util.OptionalInt;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.logging.Logger;

/**
 * Makes the voters follow the replicated {@link MemberBook}, one change at a time (Raft
 * dissertation sections 4.1 and 4.2.1). It runs on every member, and acts on the one that leads; so
 * a change that a leader began is finished by the next one. On a member that is no longer in the
 * book, it ends the member, after a read has confirmed that this is the present and not a log being
 * replayed.
 */
final class MembershipReconciler implements AutoCloseable {
  private static final Logger LOG = Logger.getLogger(MembershipReconciler.class.getName());
  private static final Duration TICK = Duration.ofMillis(100);

  private final Settings settings;
  private final DataDirectory directory;
  private final RaftMember raft;
  private final KeyValueStateMachine machine;
  private final Runnable onMembersChange;
  private final Runnable onRemoved;
  private final Ticks ticks;
  private CompletableFuture<?> step = CompletableFuture.completedFuture(null);
  private long seenChanges;
  private boolean toldToAdd;
  private boolean removed;
  private OptionalInt loggedLeader = OptionalInt.empty();
  private long loggedTerm;

  /**
   * @param onMembersChange called on the thread of the ticks, soon after the book has changed
   * @param onRemoved called once, when this member was removed
   * @param onFailure told why this member has to end: it could not write down what it has to
   *     remember, or its membership is followed no more
   */
  MembershipReconciler(
      Settings settings,
      DataDirectory directory,
      RaftMember raft,
      KeyValueStateMachine machine,
      Runnable onMembersChange,
      Runnable onRemoved,
      Consumer<Throwable> onFailure) {
    this.settings = settings;
    this.directory = directory;
    this.raft = raft;
    this.machine = machine;
    this.onMembersChange = onMembersChange;
    this.onRemoved = onRemoved;
    this.ticks = new Ticks("quorate-membership", TICK, this::tick, onFailure);
  }

  void start() {
    ticks.start();
  }

  @Override
  public void close() {
    ticks.close();
  }

  private void tick() {
    if (removed) {
      return;
    }
    logLeader();
    MemberBook book = machine.state().book();
    if (book.changes() != seenChanges) {
      seenChanges = book.changes();
      onMembersChange.run();
    }
    checkThatWeBelong(book);
    if (step.isDone() && raft.isLeader()) {
      step = next(book).orTimeout(settings.requestTimeout().toMillis(), TimeUnit.MILLISECONDS);
    }
  }

  private void logLeader() {
    OptionalInt leader = raft.leaderId();
    long term = raft.term();
    if (leader.equals(loggedLeader) && term == loggedTerm) {
      return;
    }
    loggedLeader = leader;
    loggedTerm = term;
    log(leader.isPresent() ? "member %d leads".formatted(leader.getAsInt()) : "no leader is known");
  }

  private void checkThatWeBelong(MemberBook book) {
    int self = settings.memberId();
    if (book.contains(self)) {
      if (!directory.wasAdmitted()) {
        directory.markAdmitted();
      }
      return;
    }
    if (!book.isFormed() || raft.voters().contains(self)) {
      return;
    }
    if (directory.wasAdmitted()) {
      confirmRemoval();
    } else if (!toldToAdd) {
      toldToAdd = true;
      LOG.warning(
          "Member %d is not in the cluster yet and waits: add it with POST /%d and its address."
              .formatted(self, self));
    }
  }

  private void confirmRemoval() {
    if (!step.isDone()) {
      return;
    }
    // Continues on the executor: a removed member ends, and must not do so on the consensus thread.
    step =
        machine
            .linearizableState()
            .orTimeout(settings.requestTimeout().toMillis(), TimeUnit.MILLISECONDS)
            .thenAcceptAsync(
                state -> {
                  if (!removed && !state.book().contains(settings.memberId())) {
                    onRemoved.run();
                    removed = true;
                  }
                },
                ticks.executor());
  }

  /** The next step towards voters as the book has them. */
  private CompletableFuture<?> next(MemberBook book) {
    if (!book.isFormed()) {
      return machine.submit(
          new Command.FormCluster(UUID.randomUUID().toString(), settings.cluster()));
    }
    if (book.pending().isEmpty()) {
      // An add that was given up may be committed by the engine after that.
      return raft.voters().stream()
          .filter(voter -> !book.contains(voter))
          .findFirst()
          .<CompletableFuture<?>>map(raft::removeVoter)
          .orElseGet(() -> CompletableFuture.completedFuture(null));
    }
    MemberBook.Change change = book.pending().get();
    int memberId = change.memberId();
    boolean votes = raft.voters().contains(memberId);
    boolean adds = change.kind() == MemberBook.Kind.ADD;
    if (votes == adds) {
      log("member %d %s".formatted(memberId, adds ? "was added and votes" : "was removed"));
      return machine.submit(new Command.EndMembershipChange(change.number()));
    }
    if (!adds) {
      return raft.removeVoter(memberId);
    }
    return raft.isCaughtUp(memberId)
        .thenCompose(
            caughtUp ->
                caughtUp ? raft.addVoter(memberId) : CompletableFuture.completedFuture(null));
  }

  private void log(String event) {
    LOG.info(
        () ->
            "Member %d, term %d, index %d: %s."
                .formatted(settings.memberId(), raft.term(), raft.commitIndex(), event));
  }
}
