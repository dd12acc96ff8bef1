package io.quorate.rest;

import io.quorate.raft.UnavailableException;
import io.quorate.rest.gate.Surface;
import io.quorate.store.KeyValueStore;
import java.util.HashMap;
import java.util.Map;
import java.util.function.LongSupplier;
import java.util.function.ObjLongConsumer;

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
   * @param named the revision of the entry that the answer names, 0 if it names none; asked for
   *     only if the answer is a refusal
   * @param header is given their names and values
   */
  static void of(
      KeyValueStore store,
      int status,
      boolean saysRevision,
      LongSupplier named,
      ObjLongConsumer<String> header) {
    try {
      header.accept(Surface.MEMBER_HEADER, store.settings().memberId());
      if (status >= LEAST_REFUSAL && !saysRevision) {
        header.accept(EntryAnswers.REVISION, Math.max(store.revision(), named.getAsLong()));
      }
    } catch (UnavailableException e) {
      // There is no member yet, or it does not serve: it has no revision that counts.
    }
  }

  /** With a refusal that names no entry, as they are written. */
  static Map<String, String> ofRefusal(KeyValueStore store) {
    var headers = new HashMap<String, String>();
    of(
        store,
        LEAST_REFUSAL,
        false,
        () -> 0,
        (name, value) -> headers.put(name, Long.toString(value)));
    return headers;
  }
}
