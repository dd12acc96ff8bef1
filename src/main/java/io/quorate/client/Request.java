package io.quorate.client;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * What is asked of whichever member answers.
 *
 * @param repetition whether it may be sent again once it may have taken effect
 * @param body made for each attempt, of the time that has passed since the first
 * @param within the time allowed for all attempts, if it is not that of the client
 * @param waiting what a member may wait before it answers, on top of what it takes otherwise
 * @param patience the time allowed for one attempt, if it is not that of the client
 */
record Request(
    String method,
    Target target,
    Repetition repetition,
    Map<String, String> headers,
    Optional<Function<Duration, byte[]>> body,
    Optional<Duration> within,
    Duration waiting,
    Optional<Duration> patience) {

  /** Whether a request may be sent again once it may have taken effect. */
  enum Repetition {
    /** It changes nothing. */
    READ(true),
    /** It has an idempotency key, and its answer is that of the log: done once, answered alike. */
    KEYED(true),
    /** It has a key, but a member refuses it by what it reads before: only success is an answer. */
    KEYED_SUCCESS(true),
    /** Once more does no harm and brings the same. */
    HARMLESS(true),
    /** Twice is more than once. */
    NEVER(false);

    private final boolean allowed;

    Repetition(boolean allowed) {
      this.allowed = allowed;
    }

    boolean isAllowed() {
      return allowed;
    }

    /**
     * Whether an answer settles what became of an earlier attempt that may have taken effect: it
     * does where the members repeat the first answer.
     */
    boolean isSettledBy(int status) {
      return switch (this) {
        case READ, HARMLESS -> true;
        case KEYED -> status < 300 || status == 404 || status == 409 || status == 412;
        case KEYED_SUCCESS -> status < 300;
        case NEVER -> false;
      };
    }
  }

  private static final Duration LEAST_WAIT = Duration.ofMillis(1);

  static final String IDEMPOTENCY_KEY = "Idempotency-Key";

  Request {
    headers = Map.copyOf(headers);
  }

  static Request read(String method, Target target, Optional<Duration> within) {
    return new Request(
        method,
        target,
        Repetition.READ,
        Map.of(),
        Optional.empty(),
        within,
        Duration.ZERO,
        Optional.empty());
  }

  /** A write with a name of its own. */
  static Request write(String method, Target target) {
    return plain(method, target, Repetition.KEYED).header(IDEMPOTENCY_KEY, quoted(Jitter.newKey()));
  }

  /** A write on terms; where they have no name for it, it gets one of its own. */
  static Request write(String method, Target target, WriteOptions options) {
    Request request =
        plain(method, target, Repetition.KEYED)
            .header(IDEMPOTENCY_KEY, quoted(options.idempotencyKey().orElseGet(Jitter::newKey)));
    request = request.on(options.condition()).fencedBy(options.fences());
    return options.within().map(request::within).orElse(request);
  }

  static Request plain(String method, Target target, Repetition repetition) {
    return new Request(
        method,
        target,
        repetition,
        Map.of(),
        Optional.empty(),
        Optional.empty(),
        Duration.ZERO,
        Optional.empty());
  }

  Request header(String name, String value) {
    var all = new LinkedHashMap<>(headers);
    all.put(name, value);
    return new Request(method, target, repetition, all, body, within, waiting, patience);
  }

  /** RFC 9110 section 13.1. */
  private Request on(Condition condition) {
    if (condition instanceof Condition.Present) {
      return header("If-Match", "*");
    }
    if (condition instanceof Condition.Absent) {
      return header("If-None-Match", "*");
    }
    if (condition instanceof Condition.RevisionIs is) {
      return header("If-Match", "\"%d\"".formatted(is.revision()));
    }
    return this;
  }

  /** What all these must hold for, if there are any. */
  Request fencedBy(List<Fence> fences) {
    return fences.isEmpty()
        ? this
        : header("Quorate-Fence", String.join(", ", fences.stream().map(Fence::header).toList()));
  }

  Request body(byte[] bytes, String contentType) {
    return new Request(
            method,
            target,
            repetition,
            headers,
            Optional.of(passed -> bytes),
            within,
            waiting,
            patience)
        .header("Content-Type", contentType);
  }

  Request json(Object json) {
    return body(JsonWriter.write(json), "application/json");
  }

  /** A read that a member may let wait so long, less what has passed at each attempt. */
  Request waiting(Duration time) {
    return new Request(method, target, repetition, headers, body, within, time, patience);
  }

  /** A member may wait so long, less what has passed at each attempt. */
  Request waiting(Duration time, Function<Duration, Object> json) {
    return new Request(
            method,
            target,
            repetition,
            headers,
            Optional.of(passed -> JsonWriter.write(json.apply(passed))),
            within,
            time,
            patience)
        .header("Content-Type", "application/json");
  }

  /** Where to ask when so much has passed since the first attempt. */
  Target target(Duration passed) {
    if (!isRead() || waiting.isZero()) {
      return target;
    }
    Duration left = waiting.minus(passed);
    return target.with("wait", left.compareTo(LEAST_WAIT) < 0 ? LEAST_WAIT : left);
  }

  Request within(Duration time) {
    return new Request(
        method, target, repetition, headers, body, Optional.of(time), waiting, patience);
  }

  Request patience(Duration time) {
    return new Request(
        method, target, repetition, headers, body, within, waiting, Optional.of(time));
  }

  Request repeated(Repetition other) {
    return new Request(method, target, other, headers, body, within, waiting, patience);
  }

  boolean isRead() {
    return repetition == Repetition.READ;
  }

  Optional<String> key() {
    return Optional.ofNullable(headers.get(IDEMPOTENCY_KEY)).map(key -> key.replace("\"", ""));
  }

  /** RFC 9651 section 3.3.3; no character of a key needs an escape. */
  private static String quoted(String key) {
    return '"' + key + '"';
  }
}
