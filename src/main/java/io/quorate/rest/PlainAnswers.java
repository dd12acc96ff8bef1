package io.quorate.rest;

import io.quorate.rest.gate.PlainAnswer;
import io.quorate.rest.gate.PlainAnswer.Field;
import io.quorate.store.KeyValueStore;
import jakarta.ws.rs.core.Response;
import java.util.ArrayList;
import org.jspecify.annotations.Nullable;

/** Answers of resources that go out without the container. */
final class PlainAnswers {
  private static final byte[] NOTHING = {};

  private PlainAnswers() {}

  /**
   * The same answer, with what every answer of a member has.
   *
   * @param response without a body, or with bytes for one
   */
  static PlainAnswer of(Response response, KeyValueStore store) {
    var fields = new ArrayList<Field>();
    response
        .getStringHeaders()
        .forEach((name, values) -> values.forEach(value -> fields.add(new Field(name, value))));
    boolean saysRevision = response.getHeaders().containsKey(EntryAnswers.REVISION);
    AnswerHeaders.of(store, response.getStatus(), saysRevision, response.getEntityTag())
        .forEach((name, value) -> fields.add(new Field(name, value.toString())));
    return new PlainAnswer(response.getStatus(), fields, bytes(response.getEntity()));
  }

  private static byte[] bytes(@Nullable Object entity) {
    if (entity == null) {
      return NOTHING;
    }
    if (entity instanceof byte[] bytes) {
      return bytes;
    }
    throw new AssertionError("What goes out without the container is bytes, not " + entity);
  }
}
