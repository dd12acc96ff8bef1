package io.quorate.rest;

import io.quorate.raft.UnavailableException;
import io.quorate.rest.gate.Surface;
import io.quorate.store.KeyValueStore;
import jakarta.ws.rs.core.EntityTag;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What a member says of itself with every answer, whoever writes it. */
final class AnswerHeaders {
  private static final int LEAST_REFUSAL = 400;

  private AnswerHeaders() {}

  /**
   * Which member it is; and with a refusal that does not say of which revision it is, the revision
   * that the member has, not less than that of the entry that it names. Nothing before there is a
   * member.
   *
   * @param saysRevision whether the answer says of which revision it is
   * @param entry the tag of the entry that the answer names
   */
  static Map<String, Long> of(
      KeyValueStore store, int status, boolean saysRevision, @Nullable EntityTag entry) {
    var headers = new HashMap<String, Long>();
    try {
      headers.put(Surface.MEMBER_HEADER, (long) store.settings().memberId());
      if (status >= LEAST_REFUSAL && !saysRevision) {
        long named = entry == null ? 0 : Long.parseLong(entry.getValue());
        headers.put(EntryAnswers.REVISION, Math.max(store.revision(), named));
      }
    } catch (UnavailableException e) {
      // There is no member yet, or it does not serve: it has no revision that counts.
    }
    return headers;
  }

  /** With a refusal that names no entry, as they are written. */
  static Map<String, String> ofRefusal(KeyValueStore store) {
    var headers = new HashMap<String, String>();
    of(store, LEAST_REFUSAL, false, null)
        .forEach((name, value) -> headers.put(name, value.toString()));
    return headers;
  }
}
