package io.quorate.rest;

import io.quorate.command.Change;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;

/** What a long poll is answered with, as JSON: the data of its events is that of streams. */
final class PollJson {
  private PollJson() {}

  /**
   * Writes the body, in UTF-8, event by event: as JSON it can be six times as large as the entries,
   * and many polls are answered at once when something happens.
   *
   * @param previous whether events have the entry as it was before
   */
  static void write(
      PollWatcher.Answer answer, SharedEvents shared, boolean previous, OutputStream out)
      throws IOException {
    write(out, "{\"revision\":%d,\"events\":[".formatted(answer.revision()));
    String between = "";
    for (PollWatcher.Told told : answer.events()) {
      for (Change change : told.changes()) {
        write(out, between + "{\"event\":\"" + EventJson.name(change) + "\",");
        byte[] data = shared.data(told.revision(), change, previous);
        // An object with at least a key, so that a property can stand before its first.
        out.write(data, 1, data.length - 1);
        between = ",";
      }
    }
    write(out, "]}\n");
  }

  private static void write(OutputStream out, String text) throws IOException {
    out.write(text.getBytes(StandardCharsets.UTF_8));
  }
}
