package io.quorate.rest;

import io.quorate.command.Change;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/** What a long poll is answered with, as JSON: the data of its events is that of streams. */
final class PollJson {
  private PollJson() {}

  /**
   * The body, in UTF-8.
   *
   * @param previous whether events have the entry as it was before
   */
  static byte[] of(PollWatcher.Answer answer, SharedEvents shared, boolean previous) {
    var json = new ByteArrayOutputStream();
    write(json, "{\"revision\":%d,\"events\":[".formatted(answer.revision()));
    String between = "";
    for (PollWatcher.Told told : answer.events()) {
      for (Change change : told.changes()) {
        write(json, between + "{\"event\":\"" + EventJson.name(change) + "\",");
        byte[] data = shared.data(told.revision(), change, previous);
        // An object with at least a key, so that a property can stand before its first.
        json.write(data, 1, data.length - 1);
        between = ",";
      }
    }
    write(json, "]}\n");
    return json.toByteArray();
  }

  private static void write(ByteArrayOutputStream json, String text) {
    json.writeBytes(text.getBytes(StandardCharsets.UTF_8));
  }
}
