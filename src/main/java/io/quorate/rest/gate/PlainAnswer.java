package io.quorate.rest.gate;

import java.util.ArrayList;
import java.util.List;

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

  /** A header field. */
  public record Field(String name, String value) {}
}
