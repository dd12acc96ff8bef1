package io.quorate.store;

import io.quorate.command.Command;
import io.quorate.command.MemberAddress;
import io.quorate.command.RequestStamp;
import io.quorate.command.Result;
import io.quorate.command.Result.Refusal;
import io.quorate.config.Settings;
import io.quorate.raft.Outcome;
import io.quorate.raft.UnavailableException;
import io.quorate.raft.UnavailableException.Reason;
import io.quorate.statemachine.KeyValueState;
import io.quorate.store.entry.Reading;
import io.quorate.store.entry.Source;
import io.quorate.store.entry.Writing;
import io.quorate.store.lease.Access;
import io.quorate.store.lease.Claiming;
import io.quorate.store.lease.Leasing;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BiConsumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The store, as this member serves it: the only way to read and write.
 *
 * <p>Guarantees: a write is answered after a majority has it on disk and the leader has applied it;
 * a linearizable read holds all that was answered before it began. Every future ends within the
 * request timeout, with its value or an {@link UnavailableException}, on a thread of the store:
 * continuations may take a while, but not wait for another request.
 *
 * <p>Thread-safe.
 */
@ApplicationScoped
public class KeyValueStore {
  private final AtomicBoolean ending = new AtomicBoolean();
  private final Acknowledged acknowledged = new Acknowledged();
  private final StoreSource source = new StoreSource(Pace.PATIENT);
  private final StoreSource promptSource = new StoreSource(Pace.PROMPT);
  private volatile @Nullable LocalMember member;
  private volatile @Nullable Admission admission;
  private volatile @Nullable Settings settings;

  /**
   * Starts this member.
   *
   * @param onEnd called if the member has to end by itself, for {@link Exit#FAILED} on the thread
   *     that failed, else on one of its own; with what makes the last sentence for its log, which
   *     may fail or hang, as the member did
   * @throws RuntimeException with a sentence for the user; nothing is left running then
   */
  public void start(Settings chosen, BiConsumer<Exit, Supplier<String>> onEnd) {
    settings = chosen;
    var starting = new LocalMember(chosen, (exit, sentence) -> end(exit, sentence, onEnd));
    try {
      starting.start();
    } catch (RuntimeException e) {
      starting.close();
      throw e;
    }
    admission = new Admission(chosen.maxPendingRequests());
    member = starting;
  }

  /**
   * Leaves the cluster in order: what is under way is answered first if it can be in a short time,
   * and what comes later is refused.
   */
  @PreDestroy
  public void stop() {
    LocalMember stopping = member;
    Admission ended = admission;
    if (stopping == null || ended == null) {
      return;
    }
    member = null;
    ended.drain();
    stopping.close();
    ended.close();
  }

  /**
   * Makes what calls the store for each request, and finds the proxy of the container too slow for
   * that. It is given the store, and not told it: the proxy returns itself in the place of the
   * store.
   */
  public <T> T direct(Function<KeyValueStore, T> made) {
    return made.apply(this);
  }

  /** The settings that the member was started with. */
  public Settings settings() {
    Settings known = settings;
    if (known == null) {
      throw notServing("This member is starting.");
    }
    return known;
  }

  /**
   * The revision of the store, as far as this member knows: of what it has applied and of what it
   * has answered, the later one.
   *
   * @throws UnavailableException if it does not serve
   */
  public long revision() {
    return Math.max(serving().machine().state().revision(), acknowledged.revision());
  }

  /** Reads of entries. */
  public Reading reading() {
    return reading(Pace.PATIENT);
  }

  /** Reads of entries, for those who go on in this way. */
  public Reading reading(Pace pace) {
    return new Reading(source(pace));
  }

  /** Writes of entries. */
  public Writing writing() {
    return writing(Pace.PATIENT);
  }

  /** Writes of entries, for those who go on in this way. */
  public Writing writing(Pace pace) {
    return new Writing(source(pace));
  }

  /** Leases: what entries, locks and elections end with. */
  public Leasing leasing() {
    return new Leasing(source);
  }

  /** Locks and elections. Their futures continue on threads of the store, like all others. */
  public Claiming claiming() {
    LocalMember serving = started();
    return new Claiming(source, serving.leases().waits(), this::continued);
  }

  /**
   * Elections, for those who observe them.
   *
   * @throws UnavailableException if this member is not running
   */
  public Observing observing() {
    return started().leases().observing(() -> awaited(Pace.PATIENT));
  }

  /** Begins to add a member: it learns, and votes once it has caught up. */
  public CompletableFuture<MemberChange> addMember(int memberId, MemberAddress address) {
    return serve(Pace.PATIENT, serving -> serving.membership().add(memberId, address));
  }

  /** Removes a member, which then ends. */
  public CompletableFuture<MemberChange> removeMember(int memberId) {
    return serve(Pace.PATIENT, serving -> serving.membership().remove(memberId));
  }

  /** The cluster as this member sees it; served by every member that runs. */
  public CompletableFuture<ClusterView> cluster() {
    return continued(started().membership().view());
  }

  /**
   * Entries, for those who watch them and go on in this way once the watch is open.
   *
   * @throws UnavailableException if this member does not serve
   */
  public Watching watching(Pace pace) {
    return new Watching(serving().watches(), () -> awaited(pace));
  }

  /** The same future, continued on a thread of the store, where a continuation may take a while. */
  public <T> CompletableFuture<T> continued(CompletableFuture<T> future) {
    return admission().continued(Pace.PATIENT, future);
  }

  /** Why this member cannot serve; empty if it can. */
  public Optional<String> notServing() {
    LocalMember current = member;
    if (current == null) {
      return Optional.of("This member is not running.");
    }
    Optional<String> reason = current.notServing();
    if (reason.isEmpty() && current.raft().leaderId().isEmpty()) {
      return Optional.of("This member knows no leader.");
    }
    return reason;
  }

  /** Whether this member has not ended itself. */
  public boolean isAlive() {
    return !ending.get();
  }

  private CompletableFuture<Result> write(
      Pace pace, Function<RequestStamp, Command.Write> command) {
    return serve(
        pace,
        serving -> {
          Command.Write write = command.apply(serving.machine().newStamp());
          return serving
              .machine()
              .submit(write)
              .thenApply(KeyValueStore::requireKnown)
              .thenApply(result -> acknowledged.told(write, result));
        });
  }

  /** For who waits in a place among the watchers, and takes none of the requests meanwhile. */
  private CompletableFuture<KeyValueState> awaited(Pace pace) {
    return whileServing(serving -> admission().await(pace, () -> linearizable(serving)));
  }

  private CompletableFuture<KeyValueState> linearizable(LocalMember serving) {
    return serving
        .machine()
        .linearizableState()
        .orTimeout(settings().requestTimeout().toMillis(), TimeUnit.MILLISECONDS)
        .exceptionallyCompose(failure -> CompletableFuture.failedFuture(readFailure(serving)));
  }

  /** A read changes nothing, so however it failed, it may be repeated. */
  private static UnavailableException readFailure(LocalMember serving) {
    return serving.raft().leaderId().isEmpty()
        ? new UnavailableException(
            Reason.NO_LEADER, Outcome.NOT_COMMITTED, "This member knows no leader.")
        : new UnavailableException(
            Reason.NO_ANSWER, Outcome.NOT_COMMITTED, "No majority confirmed the read in time.");
  }

  private StoreSource source(Pace pace) {
    return pace == Pace.PROMPT ? promptSource : source;
  }

  private <T> CompletableFuture<T> serve(
      Pace pace, Function<LocalMember, CompletableFuture<T>> work) {
    return whileServing(serving -> admission().admit(pace, () -> work.apply(serving)));
  }

  private <T> CompletableFuture<T> whileServing(Function<LocalMember, CompletableFuture<T>> work) {
    LocalMember serving;
    try {
      serving = serving();
    } catch (UnavailableException e) {
      return CompletableFuture.failedFuture(e);
    }
    return work.apply(serving);
  }

  private Admission admission() {
    return Objects.requireNonNull(admission, "made before the member");
  }

  private LocalMember started() {
    LocalMember current = member;
    if (current == null) {
      throw notServing(
          ending.get() ? "This member has stopped itself." : "This member is not running.");
    }
    return current;
  }

  private LocalMember serving() {
    LocalMember current = started();
    Optional<String> reason = current.notServing();
    if (reason.isPresent()) {
      throw notServing(reason.get());
    }
    return current;
  }

  private static UnavailableException notServing(String reason) {
    return new UnavailableException(Reason.NOT_SERVING, Outcome.NOT_COMMITTED, reason);
  }

  /** See RecentRequests for how a write can be forgotten. */
  private static Result requireKnown(Result result) {
    if (result.equals(new Result.Refused(Refusal.FORGOTTEN))) {
      throw new UnavailableException(
          Reason.NO_ANSWER, Outcome.UNKNOWN, "The request took so long that it was given up.");
    }
    return result;
  }

  /** What reads and writes are made of. */
  private final class StoreSource implements Source, Access {
    private final Pace pace;

    StoreSource(Pace pace) {
      this.pace = pace;
    }

    @Override
    public CompletableFuture<Result> write(Function<RequestStamp, Command.Write> command) {
      return KeyValueStore.this.write(pace, command);
    }

    @Override
    public CompletableFuture<KeyValueState> confirmed() {
      return serve(pace, KeyValueStore.this::linearizable);
    }

    @Override
    public KeyValueState local() {
      return serving().machine().state();
    }

    @Override
    public KeyValueState applied() {
      return started().machine().state();
    }

    @Override
    public Optional<Duration> lag() {
      return serving().freshness().lag();
    }

    @Override
    public CompletableFuture<Optional<KeyValueState>> reached(long revision, long beganNanos) {
      LocalMember reading = serving();
      Duration elapsed = Duration.ofNanos(System.nanoTime() - beganNanos);
      Duration left = settings().requestTimeout().minus(elapsed);
      return admission()
          .admit(pace, () -> reading.revisionWaits().reached(revision, left))
          .thenApply(inTime -> inTime ? Optional.of(reading.machine().state()) : Optional.empty());
    }
  }

  private void end(Exit exit, Supplier<String> sentence, BiConsumer<Exit, Supplier<String>> onEnd) {
    boolean first = ending.compareAndSet(false, true);
    if (exit == Exit.FAILED) {
      // At once, on the thread that failed: it would go on with the next command.
      onEnd.accept(exit, sentence);
    } else if (first) {
      new Thread(() -> onEnd.accept(exit, sentence), "quorate-end").start();
    }
  }
}
