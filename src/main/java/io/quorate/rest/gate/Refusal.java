package io.quorate.rest.gate;

import io.quorate.rest.gate.ProblemBody.Committed;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * A request that is refused before anything of it is executed, as an RFC 9457 problem.
 *
 * @param status an HTTP status, 400 or more
 * @param type the last part of the type's URN
 * @param title the same for all refusals of the type
 * @param detail a sentence for the caller
 * @param committed what became of the write, if the request was one
 * @param headers what the status asks for, {@code Allow} for a 405
 */
record Refusal(
    int status,
    String type,
    String title,
    String detail,
    Committed committed,
    Map<String, String> headers) {
  private static final String NOT_SERVING = "not-serving";

  Refusal {
    if (status < 400 || status > 599) {
      throw new IllegalArgumentException("Not the status of a refusal: " + status);
    }
    headers = Map.copyOf(headers);
  }

  static Refusal of(int status, String type, String title, String detail) {
    return new Refusal(status, type, title, detail, Committed.NO, Map.of());
  }

  /** For an error that was met on the way out: it may have come after the write. */
  static Refusal failed(int status, String type, String title, String detail) {
    return new Refusal(status, type, title, detail, Committed.UNKNOWN, Map.of());
  }

  /** While the application does not serve yet, or no more: another member does. */
  static Refusal notServing(Committed committed) {
    return new Refusal(
        503,
        NOT_SERVING,
        "This member does not serve",
        "This member is starting or stopping.",
        committed,
        Map.of("Retry-After", "1"));
  }

  /** RFC 9110 section 15.6.6. */
  static Refusal versionNotSupported() {
    return of(
        505,
        "version-not-supported",
        "The HTTP version is not supported",
        "The versions served are HTTP/1.0 and HTTP/1.1.");
  }

  /** RFC 9110 section 15.5.14. */
  static Refusal tooLong(int maxBodyBytes) {
    return of(
        413,
        "too-large",
        "The body is too large",
        "A body has at most %d bytes.".formatted(maxBodyBytes));
  }

  static Refusal malformed(String type, String detail) {
    return of(400, type, "The request is malformed", detail);
  }

  Refusal with(String header, String value) {
    return with(Map.of(header, value));
  }

  /** Signed by the member, unless it is for want of one. */
  Refusal signed(Map<String, String> signature) {
    return type.equals(NOT_SERVING) ? this : with(signature);
  }

  private Refusal with(Map<String, String> more) {
    var all = new HashMap<>(headers);
    all.putAll(more);
    return new Refusal(status, type, title, detail, committed, all);
  }

  /**
   * The body.
   *
   * @param write whether it says what became of the write
   */
  byte[] json(boolean write) {
    return ProblemBody.json(
        status, type, title, detail, write ? Optional.of(committed) : Optional.empty());
  }
}
