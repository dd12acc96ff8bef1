package io.quorate.rest;

import io.quorate.rest.gate.PlainAnswer;
import io.quorate.rest.gate.PlainAnswer.Field;
import io.quorate.store.KeyValueStore;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An answer in the making, which goes out at the gate or through the container. At the gate there
 * is one for nearly every request, and a {@link Response} costs more than all that it says.
 *
 * <p>Not thread-safe.
 */
final class Answer {
  private static final byte[] NOTHING = {};

  private final List<Field> fields = new ArrayList<>();
  private int status;
  private byte @Nullable [] body;

  /** The revision of the entry that it names; 0 if it names none. */
  private long tagged;

  private Answer(int status) {
    this.status = status;
  }

  static Answer of(int status) {
    return new Answer(status);
  }

  Answer status(int other) {
    status = other;
    return this;
  }

  /** One more field, whether there is one of this name or not. */
  Answer header(String name, String value) {
    fields.add(new Field(name, value));
    return this;
  }

  Answer header(String name, long value) {
    return header(name, Long.toString(value));
  }

  /** Names the entry that the answer is about; once. */
  Answer tag(long revision) {
    tagged = revision;
    return header(HttpHeaders.ETAG, "\"" + revision + "\"");
  }

  /**
   * @param bytes not to be changed any more
   */
  Answer body(byte[] bytes, String contentType) {
    body = bytes;
    return header(HttpHeaders.CONTENT_TYPE, contentType);
  }

  /** For the container, where {@link MemberHeader} adds what every answer has. */
  Response toResponse() {
    Response.ResponseBuilder response = Response.status(status);
    fields.forEach(field -> response.header(field.name(), field.value()));
    return (body == null ? response : response.entity(body)).build();
  }

  /** For the gate, with what every answer of a member has; to be called once. */
  PlainAnswer toPlain(KeyValueStore store) {
    AnswerHeaders.of(store, status, says(EntryAnswers.REVISION), () -> tagged, this::header);
    return new PlainAnswer(status, fields, body == null ? NOTHING : body);
  }

  private boolean says(String name) {
    for (Field field : fields) {
      if (field.name().equals(name)) {
        return true;
      }
    }
    return false;
  }
}
