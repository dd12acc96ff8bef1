package io.quorate.store;

import io.quorate.command.MemberAddress;
import io.quorate.config.Settings;
import io.quorate.raft.UnavailableException;
import io.quorate.store.entry.Reading;
import io.quorate.store.entry.Writing;
import io.quorate.store.lease.Claiming;
import io.quorate.store.lease.Leasing;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiConsumer;
import java.util.function.Function;
import java.util.function.Supplier;

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
  private final MemberLife life = new MemberLife();
  private final Acknowledged acknowledged = new Acknowledged();
  private final StoreSource source = new StoreSource(life, acknowledged, Pace.PATIENT);
  private final StoreSource promptSource = new StoreSource(life, acknowledged, Pace.PROMPT);

  /**
   * Starts this member.
   *
   * @param onEnd called if the member has to end by itself, for {@link Exit#FAILED} on the thread
   *     that failed, else on one of its own; with what makes the last sentence for its log, which
   *     may fail or hang, as the member did
   * @throws RuntimeException with a sentence for the user; nothing is left running then
   */
  public void start(Settings chosen, BiConsumer<Exit, Supplier<String>> onEnd) {
    life.start(chosen, onEnd);
  }

  /**
   * Leaves the cluster in order: what is under way is answered first if it can be in a short time,
   * and what comes later is refused.
   */
  @PreDestroy
  public void stop() {
    life.stop();
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
    return life.settings();
  }

  /**
   * The revision of the store, as far as this member knows: of what it has applied and of what it
   * has answered, the later one.
   *
   * @throws UnavailableException if it does not serve
   */
  public long revision() {
    return Math.max(life.serving().machine().state().revision(), acknowledged.revision());
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
    return new Claiming(source, life.running().leases().waits(), this::continued);
  }

  /**
   * Elections, for those who observe them.
   *
   * @throws UnavailableException if this member is not running
   */
  public Observing observing() {
    return life.running().leases().observing(source::awaited);
  }

  /** Begins to add a member: it learns, and votes once it has caught up. */
  public CompletableFuture<MemberChange> addMember(int memberId, MemberAddress address) {
    return life.serve(Pace.PATIENT, serving -> serving.membership().add(memberId, address));
  }

  /** Removes a member, which then ends. */
  public CompletableFuture<MemberChange> removeMember(int memberId) {
    return life.serve(Pace.PATIENT, serving -> serving.membership().remove(memberId));
  }

  /** The cluster as this member sees it; served by every member that runs. */
  public CompletableFuture<ClusterView> cluster() {
    return continued(life.running().membership().view());
  }

  /**
   * Entries, for those who watch them and go on in this way once the watch is open.
   *
   * @throws UnavailableException if this member does not serve
   */
  public Watching watching(Pace pace) {
    return new Watching(life.serving().watches(), source(pace)::awaited);
  }

  /** The same future, continued on a thread of the store, where a continuation may take a while. */
  public <T> CompletableFuture<T> continued(CompletableFuture<T> future) {
    return life.admission().continued(Pace.PATIENT, future);
  }

  /** Why this member cannot serve; empty if it can. */
  public Optional<String> notServing() {
    return life.notServing();
  }

  /** Whether this member has not ended itself. */
  public boolean isAlive() {
    return life.isAlive();
  }

  private StoreSource source(Pace pace) {
    return pace == Pace.PROMPT ? promptSource : source;
  }
}
