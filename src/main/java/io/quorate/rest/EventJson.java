package io.quorate.rest;

import io.quorate.command.Change;
import io.quorate.command.Entry;
import io.quorate.store.watch.Revision;
import jakarta.json.stream.JsonGenerator;
import java.io.StringWriter;
import java.util.Optional;

/** Changes as JSON, alike in a stream and in a poll. */
final class EventJson {
  private EventJson() {}

  /** What is said of a change: its event, {@code put} or {@code delete}. */
  static String name(Change change) {
    return change.after().isPresent() ? "put" : "delete";
  }

  /**
   * The data of an event, on one line.
   *
   * @param previous whether it has the entry as it was before
   */
  static String data(Revision<Change> revision, Change change, boolean previous) {
    var text = new StringWriter();
    try (JsonGenerator json = JsonFormat.GENERATORS.createGenerator(text)) {
      json.writeStartObject();
      write(json, revision, change, previous);
      json.writeEnd();
    }
    return text.toString();
  }

  private static void write(
      JsonGenerator json, Revision<Change> revision, Change change, boolean previous) {
    Optional<Entry> after = change.after();
    if (after.isPresent()) {
      EntryJson.write(json, after.get(), true);
    } else {
      json.write("key", change.key().text()).write("revision", revision.number());
      EntryJson.writeTime(json, "modified", revision.timeMillis());
    }
    if (previous && change.before().isPresent()) {
      json.writeStartObject("prev");
      EntryJson.write(json, change.before().get(), true);
      json.writeEnd();
    }
  }
}
