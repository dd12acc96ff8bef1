package io.quorate.rest;

import io.quorate.command.Attachment;
import io.quorate.command.Condition;
import io.quorate.command.Entry;
import io.quorate.command.Fence;
import io.quorate.command.Fingerprint;
import io.quorate.command.Key;
import io.quorate.command.Misfit;
import io.quorate.command.Result;
import io.quorate.command.Terms;
import io.quorate.command.Value;
import io.quorate.raft.Failures;
import io.quorate.raft.Outcome;
import io.quorate.raft.UnavailableException;
import io.quorate.store.KeyValueStore;
import io.quorate.store.entry.ReadOptions;
import io.quorate.store.entry.StateView;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.ws.rs.core.HttpHeaders;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Changes a value that is JSON where it is: reads it linearizably, and puts the changed one on the
 * condition that nobody has written meanwhile; else it reads again.
 */
@ApplicationScoped
public class Patches {
  /** What a body is. */
  static final String BODY = "A patch";

  /** Of attempts. More would say that the entry is written all the time, and add to it. */
  private static final int MOST_RACES = 8;

  private final KeyValueStore store;

  @Inject
  public Patches(KeyValueStore store) {
    this.store = store;
  }

  /** For the container's proxy. */
  @SuppressWarnings("NullAway")
  Patches() {
    this.store = null;
  }

  /**
   * What a client asks.
   *
   * @param terms its own, which the value that was read has to meet
   * @param written what it has sent: the command says only what became of it
   * @param endNanos after which there is no further attempt
   */
  private record Asked(Key key, Patch patch, Terms terms, Fingerprint written, long endNanos) {}

  /** Fails with a problem: 404, 409, 412, 415; and as every write. */
  CompletableFuture<Result.Put> patch(Key key, RequestHead head, InputStream body) {
    Terms terms = WriteTerms.ofDelete(head.headers());
    String type = head.headers().line(HttpHeaders.CONTENT_TYPE).orElse("");
    byte[] document = BodyReader.read(body, head.headers(), store.settings().maxValueBytes(), BODY);
    Duration timeout = store.settings().requestTimeout();
    var asked =
        new Asked(
            key,
            Patch.read(type, document),
            terms,
            written(key, type, document, terms),
            System.nanoTime() + timeout.toNanos());
    return attempt(asked, 1)
        .orTimeout(timeout.toMillis(), TimeUnit.MILLISECONDS)
        .exceptionallyCompose(failure -> CompletableFuture.failedFuture(inTime(failure)))
        .thenApply(result -> WriteResults.expect(Result.Put.class, result));
  }

  private CompletableFuture<Result> attempt(Asked asked, int number) {
    return store
        .reading()
        .read(ReadOptions.LINEARIZABLE)
        .thenCompose(read -> attempt(asked, number, ReadQuery.seen(read)));
  }

  private CompletableFuture<Result> attempt(Asked asked, int number, StateView view) {
    // Patched already, the value may not be as the patch needs it.
    Optional<Result> first =
        asked.terms().key().flatMap(name -> view.answered(name, asked.written()));
    if (first.isPresent()) {
      return CompletableFuture.completedFuture(first.get());
    }
    Optional<Fence> broken = view.broken(asked.terms().fences());
    if (broken.isPresent()) {
      return decline(asked, new Result.FenceFailed(broken.get().name()));
    }
    Optional<Entry> found = view.get(asked.key());
    if (found.isEmpty()) {
      String detail = EntryAnswers.notFound(asked.key()).detail();
      return decline(asked, new Result.Unfit(Misfit.ABSENT, detail));
    }
    Entry entry = found.get();
    if (!asked.terms().condition().holds(found)) {
      return decline(asked, new Result.PreconditionFailed(OptionalLong.of(entry.revision())));
    }
    try {
      return put(asked, number, entry, patched(asked, entry));
    } catch (UnfitException e) {
      return decline(asked, e.unfit());
    }
  }

  private CompletableFuture<Result> put(Asked asked, int number, Entry entry, Value patched) {
    return store
        .writing()
        .put(asked.key(), patched, attachment(entry), false, attemptOn(asked, entry))
        .thenCompose(
            result ->
                result instanceof Result.PreconditionFailed
                    ? again(asked, number)
                    : CompletableFuture.completedFuture(result));
  }

  /**
   * The log remembers it if the client may send the patch again, which must not be done then, even
   * if it fits by then. It was so when the entry was read, and nobody has done the patch since.
   */
  private CompletableFuture<Result> decline(Asked asked, Result answer) {
    return asked.terms().key().isEmpty()
        ? CompletableFuture.completedFuture(answer)
        : store.writing().decline(answer, terms(asked, Terms.NONE.condition()));
  }

  private CompletableFuture<Result> again(Asked asked, int number) {
    if (number == MOST_RACES || System.nanoTime() - asked.endNanos() >= 0) {
      throw new ProblemException(
          Problem.of(
                  409,
                  "patch-conflict",
                  "Others write the entry all the time",
                  "The entry was changed between the read and the write, %d times."
                      .formatted(number))
              .retrySoon());
    }
    return attempt(asked, number + 1);
  }

  private Value patched(Asked asked, Entry entry) {
    byte[] bytes = asked.patch().apply(entry.value().bytes(), store.settings().maxValueBytes());
    return new Value(bytes, entry.value().contentType());
  }

  /** The entry goes on to live by the lease that it has. */
  private static Attachment attachment(Entry entry) {
    return entry.leaseId() == 0 ? Attachment.NONE : new Attachment.ToLease(entry.leaseId());
  }

  private static Terms attemptOn(Asked asked, Entry entry) {
    return terms(asked, new Condition.RevisionIn(new TreeSet<>(List.of(entry.revision()))));
  }

  private static Terms terms(Asked asked, Condition condition) {
    return new Terms(
        condition, asked.terms().key(), asked.terms().fences(), Optional.of(asked.written()));
  }

  private static Fingerprint written(Key key, String type, byte[] document, Terms terms) {
    return Fingerprint.of(
        utf8("PATCH"),
        utf8(key.text()),
        utf8(type),
        document,
        utf8(terms.condition().toString()),
        utf8(terms.fences().toString()));
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static Throwable inTime(Throwable failure) {
    return Failures.cause(failure) instanceof TimeoutException
        ? new UnavailableException(
            UnavailableException.Reason.NO_ANSWER,
            Outcome.UNKNOWN,
            "The patch took longer than a request may.")
        : failure;
  }
}
