package io.quorate.rest;

import io.quorate.rest.gate.EventStream;
import io.quorate.rest.gate.ProblemBody;
import io.quorate.store.KeyValueStore;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** Why a stream is not served, said without the container. */
final class StreamProblems {
  private StreamProblems() {}

  /**
   * Refuses a stream that has not begun, and ends its connection.
   *
   * @param more headers, beside those that every answer of a member has
   */
  static void refuse(
      EventStream stream, Problem problem, Map<String, String> more, KeyValueStore store) {
    var headers = new HashMap<>(more);
    headers.putAll(AnswerHeaders.ofRefusal(store));
    problem
        .retryAfter()
        .ifPresent(after -> headers.put("Retry-After", Long.toString(after.toSeconds())));
    byte[] body =
        ProblemBody.json(
            problem.status(), problem.type(), problem.title(), problem.detail(), Optional.empty());
    stream.refuse(problem.status(), body, headers);
  }
}
