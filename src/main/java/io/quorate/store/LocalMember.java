package io.quorate.store;

import io.quorate.command.Change;
import io.quorate.command.MemberAddress;
import io.quorate.config.Settings;
import io.quorate.raft.DataDirectory;
import io.quorate.raft.Failures;
import io.quorate.raft.RaftMember;
import io.quorate.statemachine.KeyValueStateMachine;
import io.quorate.store.entry.Freshness;
import io.quorate.store.entry.RevisionWaits;
import io.quorate.store.watch.Places;
import io.quorate.store.watch.Watches;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * This member: its directory, its part in consensus and its state machine, put together; one start,
 * one close. Thread-safe.
 */
final class LocalMember implements AutoCloseable {
  private static final Logger LOG = Logger.getLogger(LocalMember.class.getName());

  private static final String CATCHING_UP = "This member is catching up with its leader.";

  /** Between two attempts of a member to learn how far the others are. */
  private static final Duration CATCH_UP_POLL = Duration.ofMillis(100);

  private final Settings settings;
  private final DataDirectory directory;
  private final RaftMember raft;
  private final KeyValueStateMachine machine;
  private final MembershipReconciler reconciler;
  private final Membership membership;
  private final LocalLeases leases;
  private final Upkeep upkeep;
  private final Watches<Change> watches;
  private final Places places;
  private final Freshness freshness = new Freshness(System::nanoTime);
  private final RevisionWaits revisionWaits;
  private final AtomicReference<@Nullable String> notServing =
      new AtomicReference<>("This member is starting.");

  /**
   * Takes the data directory and builds the stack; nothing is started.
   *
   * @param onEnd called, from any thread, when this member has to end by itself, with what makes
   *     the last sentence for its log
   * @throws DataDirectory.RefusedException if the data directory cannot serve this member
   * @throws IllegalStateException with a sentence for the user if the stack cannot be built; the
   *     data directory is free again then
   */
  LocalMember(Settings settings, BiConsumer<Exit, Supplier<String>> onEnd) {
    this.settings = settings;
    Set<Integer> firstVoters = new TreeSet<>(settings.cluster().keySet());
    if (settings.join()) {
      // A member that counts itself before it was added would elect itself.
      firstVoters.remove(settings.memberId());
    }
    this.directory =
        DataDirectory.open(
            settings.dataDir(), settings.memberId(), settings.clusterName(), firstVoters);
    @Nullable RaftMember made = null;
    try {
      made = new RaftMember(identity(settings, directory));
      this.raft = made;
      this.machine =
          new KeyValueStateMachine(
              raft.channel(),
              new RequestIds(settings.memberId()),
              this::confirmRead,
              System::currentTimeMillis);
      Consumer<Throwable> onFailure =
          failure -> onEnd.accept(Exit.FAILED, () -> cannotGoOn(failure));
      this.revisionWaits = new RevisionWaits(() -> machine.state().revision());
      this.places = new Places(settings.maxWatchers());
      this.watches =
          new Watches<>(
              () -> RememberedPast.of(machine.state()),
              change -> change.key().text(),
              places,
              "quorate-watch",
              onFailure);
      machine.addListener(new RevisionEvents(revisionWaits, watches));
      raft.captureBy(() -> machine.capture()::writeTo);
      raft.restoreBy(machine::decode);
      raft.admit(KeyValueStateMachine::isReadable);
      raft.onFailure(onFailure);
      raft.onLogOpen(directory::markLogMade);
      this.leases = new LocalLeases(settings, raft, machine, places, onFailure);
      this.membership = new Membership(settings, raft, machine, places);
      this.reconciler =
          new MembershipReconciler(
              settings,
              directory,
              raft,
              machine,
              this::seekMembers,
              () -> wasRemoved(onEnd),
              onFailure);
      this.upkeep = new Upkeep(settings, raft, machine, onFailure);
    } catch (RuntimeException e) {
      if (made != null) {
        made.close();
      }
      directory.close();
      throw e;
    }
  }

  /**
   * Reads the log and joins the cluster.
   *
   * @throws IllegalStateException with a sentence for the user
   */
  void start() {
    raft.answerStatus(() -> membership.localStatus().encode());
    // The log is read before the others are looked for, so it can say where. Later the reconciler
    // sees changes: names are resolved here, which the consensus thread must not wait for.
    machine.onBookChange(this::seekMembers);
    raft.onVotersChange(membership::votersChanged);
    seekMembers();
    raft.start();
    machine.onBookChange(() -> {});
    requireSameFounders();
    notServing.set(CATCHING_UP);
    awaitCaughtUp();
    LOG.info(
        () ->
            "Member %d of cluster %s listens at %s for members; its data is in %s."
                .formatted(
                    settings.memberId(),
                    settings.clusterName(),
                    settings.address(),
                    directory.path()));
    reconciler.start();
    leases.start();
    upkeep.start();
    watches.start();
  }

  /** The reverse of the constructor and {@link #start}. */
  @Override
  public void close() {
    notServing.set("This member is stopping.");
    watches.close();
    leases.close();
    upkeep.close();
    reconciler.close();
    raft.close();
    if (raft.isLogClosed()) {
      directory.close();
    } else {
      // The lock ends with the process: what hangs in a write may go on, and nobody else must.
      LOG.severe(
          "The disk did not answer, so the data directory is in use until this process ends.");
    }
  }

  Watches<Change> watches() {
    return watches;
  }

  RaftMember raft() {
    return raft;
  }

  KeyValueStateMachine machine() {
    return machine;
  }

  Membership membership() {
    return membership;
  }

  LocalLeases leases() {
    return leases;
  }

  Freshness freshness() {
    return freshness;
  }

  RevisionWaits revisionWaits() {
    return revisionWaits;
  }

  /** Why this member does not serve; empty while it does. */
  Optional<String> notServing() {
    @Nullable String reason = notServing.get();
    if (reason != null) {
      return Optional.of(reason);
    }
    return raft.voters().contains(settings.memberId())
        ? Optional.empty()
        : Optional.of(
            directory.wasAdmitted()
                ? "This member was removed from the cluster, or has not caught up yet."
                : "This member is a learner: it serves once it was added and has caught up.");
  }

  /** The voters are those of the first start; a book formed of others could never be followed. */
  private void requireSameFounders() {
    boolean formed = machine.state().book().isFormed();
    if (!formed
        && !settings.join()
        && !directory.firstVoters().equals(settings.cluster().keySet())) {
      throw new IllegalStateException(
          "%s was made for a cluster of the members %s, and quorate.cluster lists %s."
              .formatted(
                  directory.path(),
                  new TreeSet<>(directory.firstVoters()),
                  settings.cluster().keySet()));
    }
  }

  /**
   * Serves once this member has applied what the others acknowledged before its start: until then
   * it would name requests by a past that they have forgotten.
   */
  private void awaitCaughtUp() {
    var unused =
        confirmRead()
            .whenCompleteAsync(
                (confirmed, failure) -> {
                  if (failure == null) {
                    notServing.compareAndSet(CATCHING_UP, null);
                  } else if (CATCHING_UP.equals(notServing.get())) {
                    awaitCaughtUp();
                  }
                },
                CompletableFuture.delayedExecutor(CATCH_UP_POLL.toMillis(), TimeUnit.MILLISECONDS));
  }

  private CompletableFuture<Void> confirmRead() {
    return freshness.timed(raft::confirmRead);
  }

  private void seekMembers() {
    var addresses = new LinkedHashSet<MemberAddress>(machine.state().book().members().values());
    addresses.addAll(settings.cluster().values());
    raft.seekAt(
        addresses.stream().map(each -> new InetSocketAddress(each.host(), each.port())).toList());
  }

  private void wasRemoved(BiConsumer<Exit, Supplier<String>> onEnd) {
    notServing.set("This member was removed from the cluster.");
    try {
      directory.markRemoved();
    } finally {
      onEnd.accept(
          Exit.REMOVED, () -> DataDirectory.removedMessage(directory.path(), settings.memberId()));
    }
  }

  private String cannotGoOn(Throwable failure) {
    LOG.log(Level.SEVERE, "This member cannot keep its word any more.", failure);
    return "Member %d stops after index %d, for it could no longer keep its promises: %s"
        .formatted(settings.memberId(), raft.commitIndex(), Failures.reason(failure));
  }

  private static RaftMember.Identity identity(Settings settings, DataDirectory directory) {
    MemberAddress address = settings.address();
    return new RaftMember.Identity(
        settings.memberId(),
        settings.clusterName(),
        new InetSocketAddress(address.host(), address.port()),
        directory.firstVoters(),
        directory.logDirectory(),
        settings.snapshotAfterBytes(),
        settings.requestTimeout());
  }
}
