package io.quorate.rest.gate;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.glassfish.grizzly.http.HttpResponsePacket;

/**
 * The answer to a {@link PlainRequest}.
 *
 * @param fields without those that say how long it is
 * @param body not to be changed any more: it is not copied
 */
@SuppressWarnings("ArrayRecordComponent") // nobody compares two
public record PlainAnswer(int status, List<Field> fields, byte[] body) {
  /**
   * @param write whether it says what became of the write
   */
  static PlainAnswer of(Refusal refusal, boolean write) {
    var fields = new ArrayList<Field>();
    fields.add(new Field("Content-Type", ProblemBody.MEDIA_TYPE));
    refusal.headers().forEach((name, value) -> fields.add(new Field(name, value)));
    return new PlainAnswer(refusal.status(), fields, refusal.json(write));
  }

  /** All of it but the body. */
  void giveHead(HttpResponsePacket response) {
    response.setStatus(status);
    ReasonPhrase.give(response);
    for (Field field : fields) {
      // Not by setHeader, which takes a media type apart and puts it together in its own way.
      response
          .getHeaders()
          .addValue(field.name())
          .setBytes(field.value().getBytes(StandardCharsets.ISO_8859_1));
    }
    response.setContentLength(body.length);
  }

  /** A header field. */
  public record Field(String name, String value) {}
}
