package io.quorate.rest;

import io.quorate.store.entry.Consistency;
import io.quorate.store.entry.ReadOptions;
import io.quorate.store.entry.ReadResult;
import io.quorate.store.entry.StateView;
import java.time.Duration;
import java.util.HashSet;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/** How fresh a read is asked to be, and why that may not be had. */
final class ReadQuery {
  static final String CONSISTENCY = "consistency";
  static final String REVISION = "revision";
  private static final String MIN_REVISION = "min_revision";
  private static final String MAX_STALENESS = "max_staleness";

  /** More than any store will count. */
  private static final long MOST = 999_999_999_999_999_999L;

  private ReadQuery() {}

  /** The parameters of every read under /v1, and those of one. */
  static Set<String> parameters(String... others) {
    var names = new HashSet<>(Set.of(CONSISTENCY, MIN_REVISION, MAX_STALENESS, REVISION));
    names.addAll(Set.of(others));
    return Set.copyOf(names);
  }

  /**
   * @throws ProblemException 400, naming the parameter, for what cannot be asked
   */
  static ReadOptions of(Query query) {
    Optional<Duration> maxStaleness = query.duration(MAX_STALENESS);
    if (maxStaleness.isPresent()
        && query.text(CONSISTENCY).filter("linearizable"::equals).isPresent()) {
      throw Query.bad("A linearizable read has no max_staleness.");
    }
    Consistency otherwise = maxStaleness.isPresent() ? Consistency.STALE : Consistency.LINEARIZABLE;
    OptionalLong revision = query.number(REVISION, 0, MOST);
    return new ReadOptions(
        query.text(CONSISTENCY).map(ReadQuery::consistency).orElse(otherwise),
        query.number(MIN_REVISION, 0, MOST),
        maxStaleness,
        revision);
  }

  /**
   * What was read.
   *
   * @throws ProblemException if there is no such revision: 410, 400, 503
   */
  static StateView seen(ReadResult result) {
    if (result instanceof ReadResult.Seen seen) {
      return seen.view();
    }
    throw new ProblemException(problem(result));
  }

  private static Problem problem(ReadResult result) {
    if (result instanceof ReadResult.Compacted compacted) {
      return Problem.of(
          410,
          "revision-compacted",
          "The revision is not kept any more",
          "The oldest revision that can be read is %d.".formatted(compacted.oldest()));
    }
    if (result instanceof ReadResult.NotThereYet notYet) {
      return Problem.futureRevision(notYet.latest());
    }
    if (result instanceof ReadResult.NotReached notReached) {
      return Problem.of(
              503,
              "revision-not-reached",
              "This member has not reached the revision in time",
              "This member has reached revision %d.".formatted(notReached.reached()))
          .retrySoon();
    }
    throw new AssertionError("A read that nothing answers: " + result);
  }

  private static Consistency consistency(String text) {
    return switch (text) {
      case "linearizable" -> Consistency.LINEARIZABLE;
      case "stale" -> Consistency.STALE;
      default ->
          throw new ProblemException(
              Problem.badRequest(
                  "bad-consistency", "The consistency is either linearizable or stale."));
    };
  }
}
