package io.quorate.rest.gate;

import io.quorate.rest.gate.ProblemBody.Committed;
import java.time.Duration;
import java.util.Map;

/**
 * How long clients are waited for, and how much is kept of what they send until it is answered: a
 * thousand that are slow, or send much, must not take the memory of all others.
 *
 * @param head for the rest of a request line and headers that have begun to come
 * @param body for a body that goes to the container; those that are answered at the gate have what
 *     their {@link PlainRequest.Handler} gives them
 * @param arriving bytes of bodies that have come in part
 * @param underWay bytes of bodies that have come, of requests that are not answered yet
 */
record Patience(Duration head, Duration body, HeldBytes arriving, HeldBytes underWay) {
  /** A head is some hundred bytes, which come at once. */
  private static final Duration HEAD = Duration.ofSeconds(10);

  /** The longest value at 18 kB/s. */
  private static final Duration BODY = Duration.ofSeconds(60);

  private static final int ARRIVING_PART_OF_HEAP = 8;

  /**
   * The same bytes are there twice again, in the queues of the log and of the other members, which
   * have bounds of their own; and each array of 1 MiB may take 2 MiB of a small heap.
   */
  private static final int UNDER_WAY_PART_OF_HEAP = 16;

  /** For one listener of this process. */
  static Patience ofHeap() {
    long heap = Runtime.getRuntime().maxMemory();
    return new Patience(
        HEAD,
        BODY,
        new HeldBytes(heap / ARRIVING_PART_OF_HEAP),
        new HeldBytes(heap / UNDER_WAY_PART_OF_HEAP));
  }

  /** What is said to those whose bytes there is no room for. */
  static Refusal overloaded() {
    return new Refusal(
        503,
        "overloaded",
        "Too much is waiting",
        "This member holds as many bytes of bodies as it has room for.",
        Committed.NO,
        Map.of("Retry-After", "1"));
  }
}
