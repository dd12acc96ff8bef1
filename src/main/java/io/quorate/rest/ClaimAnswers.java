package io.quorate.rest;

import io.quorate.command.ClaimName;
import io.quorate.command.ClaimName.Kind;
import io.quorate.command.Value;
import io.quorate.store.lease.ClaimOutcome;
import io.quorate.store.lease.ClaimView;
import io.quorate.store.lease.ListPage;
import jakarta.json.JsonArrayBuilder;
import jakarta.json.JsonObjectBuilder;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.nio.charset.StandardCharsets;
import java.util.OptionalLong;

/** Locks and elections as JSON, and why a claim does not hold. */
final class ClaimAnswers {
  /** The token of the one that holds what was asked for. */
  private static final String HOLDER = "Quorate-Holder";

  /** Who leads an election, where it is described. */
  static final String LEADER = "leader";

  private ClaimAnswers() {}

  static Response of(ClaimName name, ClaimOutcome outcome) {
    if (outcome instanceof ClaimOutcome.Held held) {
      JsonObjectBuilder json =
          LeaseAnswers.object()
              .add("name", name.text())
              .add("token", held.token())
              .add("lease", held.leaseId())
              .add("ttl_seconds", held.ttlSeconds());
      return Response.ok(json.build() + "\n", MediaType.APPLICATION_JSON)
          .header(EntryAnswers.REVISION, held.revision())
          .build();
    }
    if (outcome instanceof ClaimOutcome.Taken taken) {
      return isHeld(name, taken.holder());
    }
    throw new ProblemException(problem(outcome));
  }

  static Response one(long revision, ClaimView view) {
    return LeaseAnswers.seen(revision, json(view)).build();
  }

  static Response list(Kind kind, ListPage<ClaimView> page, PageQuery query) {
    JsonArrayBuilder items = JsonFormat.PROVIDER.createArrayBuilder();
    page.items().forEach(view -> items.add(json(view)));
    String last =
        page.items().isEmpty() ? "" : page.items().get(page.items().size() - 1).name().text();
    return LeaseAnswers.page(page, LeaseAnswers.plural(kind), items, query.next(last));
  }

  /** To be thrown where nobody holds. */
  static ProblemException isFree(ClaimName name) {
    return new ProblemException(
        name.kind() == Kind.LOCK
            ? Problem.of(404, "lock-free", "Nobody holds the lock", "Nobody holds " + name + ".")
            : Problem.of(404, "no-leader-elected", "Nobody leads", "Nobody leads " + name + "."));
  }

  private static Response isHeld(ClaimName name, OptionalLong holder) {
    String type = name.kind() == Kind.LOCK ? "lock-held" : "election-held";
    String title = name.kind() == Kind.LOCK ? "Another one holds the lock" : "Another one leads";
    String detail =
        holder.isPresent()
            ? "The holder of %s has the token %d.".formatted(name, holder.getAsLong())
            : "%s was held until the time to wait was over.".formatted(name);
    Response problem =
        Problem.of(409, type, title, detail + " The claim was given up.").toResponse(true);
    return holder.isPresent()
        ? Response.fromResponse(problem).header(HOLDER, holder.getAsLong()).build()
        : problem;
  }

  private static Problem problem(ClaimOutcome outcome) {
    if (outcome instanceof ClaimOutcome.Ended) {
      return Problem.of(
          409,
          "claim-ended",
          "The claim has ended",
          "The claim was given up or released, or its lease has ended.");
    }
    if (outcome instanceof ClaimOutcome.TooManyWait many) {
      return Problem.of(
              429,
              "too-many-waiting",
              "Too many requests wait",
              "At most %d requests wait at this member for locks and elections."
                  .formatted(many.bound()))
          .retrySoon();
    }
    if (outcome instanceof ClaimOutcome.Refused refused) {
      return WriteResults.problem(refused.result());
    }
    throw new AssertionError("A claim that nothing answers: " + outcome);
  }

  private static JsonObjectBuilder json(ClaimView view) {
    boolean lock = view.name().kind() == Kind.LOCK;
    return LeaseAnswers.object()
        .add("name", view.name().text())
        .add(
            lock ? "holder" : LEADER,
            lock
                ? holder(view.token(), view.leaseId())
                : leader(view.token(), view.leaseId(), view.value()))
        .add("waiting", view.waiting());
  }

  /** The same wherever somebody leads: when asked for, and in a stream. */
  static JsonObjectBuilder leader(long token, long leaseId, Value value) {
    return holder(token, leaseId).add("value", new String(value.bytes(), StandardCharsets.UTF_8));
  }

  private static JsonObjectBuilder holder(long token, long leaseId) {
    return LeaseAnswers.object().add("token", token).add("lease", leaseId);
  }
}
