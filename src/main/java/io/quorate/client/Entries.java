package io.quorate.client;

import java.util.Optional;
import java.util.OptionalLong;

/** Requests about one key. */
final class Entries {
  private static final String NOT_FOUND = "key-not-found";
  private static final String PREVIOUS_REVISION = "Quorate-Previous-Revision";

  private final Caller caller;

  Entries(Caller caller) {
    this.caller = caller;
  }

  Reading read(String key, ReadOptions options) {
    Answer answer = caller.call(get(key, options));
    if (answer.status() == 200) {
      return reading(answer, Optional.of(entry(key, answer)));
    }
    if (isAbsent(answer)) {
      return reading(answer, Optional.empty());
    }
    throw answer.refusal(false);
  }

  /** Empty if the entry still has this revision. */
  Optional<Reading> readUnless(String key, long revision, ReadOptions options) {
    Answer answer =
        caller.call(get(key, options).header("If-None-Match", "\"%d\"".formatted(revision)));
    if (answer.status() == 304) {
      return Optional.empty();
    }
    if (answer.status() == 200) {
      return Optional.of(reading(answer, Optional.of(entry(key, answer))));
    }
    if (isAbsent(answer)) {
      return Optional.of(reading(answer, Optional.empty()));
    }
    throw answer.refusal(false);
  }

  /** The revision of the store now, after all that was acknowledged before. */
  long currentRevision() {
    // Any key will do: also an answer that there is none says where the store is.
    Answer answer = caller.call(Request.read("HEAD", Target.key("quorate"), Optional.empty()));
    if (answer.status() != 200 && answer.status() != 404) {
      throw answer.refusal(false);
    }
    return answer.requiredNumber("Quorate-Revision");
  }

  Written put(String key, Value value, WriteOptions options) {
    Target target = Target.key(key);
    if (options.previous()) {
      target = target.with("prev", "true");
    }
    if (options.lease().isPresent()) {
      target = target.with("lease", options.lease().getAsLong());
    }
    if (options.ttl().isPresent()) {
      target = target.with("ttl", options.ttl().get());
    }
    Answer answer =
        caller.success(
            Request.write("PUT", target, options).body(value.bytes(), value.contentType()));
    Optional<Entry> previous = answer.status() == 200 ? previous(key, answer) : Optional.empty();
    return new Written(answer.requiredTag(), answer.status() == 201, previous);
  }

  Deleted delete(String key, WriteOptions options) {
    if (options.lease().isPresent() || options.ttl().isPresent()) {
      throw new IllegalArgumentException("What is deleted has no lease.");
    }
    if (options.condition() instanceof Condition.Absent) {
      throw new IllegalArgumentException("What is absent cannot be deleted.");
    }
    Target target = Target.key(key);
    if (options.previous()) {
      target = target.with("prev", "true");
    }
    Answer answer = caller.call(Request.write("DELETE", target, options));
    if (isAbsent(answer)) {
      return new Deleted(false, answer.requiredNumber("Quorate-Revision"), Optional.empty());
    }
    if (answer.status() / 100 != 2) {
      throw answer.refusal(true);
    }
    Optional<Entry> previous = answer.status() == 200 ? previous(key, answer) : Optional.empty();
    return new Deleted(true, answer.requiredNumber("Quorate-Revision"), previous);
  }

  long patch(String key, Patch patch, WriteOptions options) {
    if (options.lease().isPresent() || options.ttl().isPresent() || options.previous()) {
      throw new IllegalArgumentException("A patch neither sets a lease nor returns what was.");
    }
    // A member looks at the entry before it looks whether the patch was made already.
    Request request =
        Request.write("PATCH", Target.key(key), options)
            .repeated(Request.Repetition.KEYED_SUCCESS)
            .body(patch.bytes(), patch.kind().mediaType());
    return caller.success(request).requiredTag();
  }

  /** Empty if there is no entry. */
  OptionalLong revision(String key, ReadOptions options) {
    Answer answer =
        caller.call(
            Request.read(
                "HEAD", options.in(Target.key(key), caller.highestSeen()), options.within()));
    if (answer.status() == 200) {
      return OptionalLong.of(answer.requiredTag());
    }
    // There is no body to tell why; for a key that can be, there is one reason only.
    if (answer.status() == 404) {
      return OptionalLong.empty();
    }
    throw answer.refusal(false);
  }

  History history(String key, int limit, ReadOptions options) {
    Target target =
        options
            .in(Target.key(key), caller.highestSeen())
            .with("history", "true")
            .with("limit", limit);
    return caller.success(Request.read("GET", target, options.within())).json(History::of);
  }

  private Request get(String key, ReadOptions options) {
    Target target = options.in(Target.key(key), caller.highestSeen());
    return Request.read("GET", target, options.within());
  }

  private static boolean isAbsent(Answer answer) {
    return answer.status() == 404 && answer.isProblem(NOT_FOUND);
  }

  private static Reading reading(Answer answer, Optional<Entry> entry) {
    return new Reading(
        entry,
        answer.requiredNumber("Quorate-Revision"),
        Math.toIntExact(answer.requiredNumber("Quorate-Member")),
        answer.lag());
  }

  private static Entry entry(String key, Answer answer) {
    return new Entry(
        key, answer.value(), answer.requiredTag(), answer.lastModified(), lease(answer));
  }

  private static Optional<Entry> previous(String key, Answer answer) {
    return Optional.of(
        new Entry(
            key,
            answer.value(),
            answer.requiredNumber(PREVIOUS_REVISION),
            Optional.empty(),
            OptionalLong.empty()));
  }

  private static OptionalLong lease(Answer answer) {
    OptionalLong lease = answer.number("Quorate-Lease");
    return lease.orElse(0) == 0 ? OptionalLong.empty() : lease;
  }
}
