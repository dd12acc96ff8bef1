package io.quorate.rest;

import io.quorate.command.Entry;
import io.quorate.command.Key;
import io.quorate.store.entry.StateView;
import io.quorate.store.entry.Versions;
import jakarta.json.stream.JsonGenerator;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.StreamingOutput;
import java.util.List;

/** The past of one key as JSON, the newest first. */
final class KeyHistory {
  /** Versions, unless asked otherwise. */
  static final int USUAL = 100;

  /** Versions at the most. */
  static final int MOST = 1000;

  private KeyHistory() {}

  static Response answer(Key key, StateView view, int limit) {
    Versions versions = view.versions(key, limit);
    if (versions.versions().isEmpty()) {
      return EntryAnswers.seen(
              Response.fromResponse(EntryAnswers.notFound(key).toResponse(false)), view)
          .build();
    }
    StreamingOutput body =
        out -> {
          try (JsonGenerator json = JsonFormat.GENERATORS.createGenerator(out)) {
            json.writeStartObject().write("key", key.text()).write("revision", view.revision());
            json.writeStartArray("versions");
            int fitting = fitting(versions.versions());
            versions.versions().subList(0, fitting).forEach(version -> write(json, version));
            boolean complete = versions.complete() && fitting == versions.versions().size();
            json.writeEnd().write("complete", complete).writeEnd();
          }
        };
    return EntryAnswers.seen(Response.ok(body, MediaType.APPLICATION_JSON_TYPE), view).build();
  }

  /** How many there is room for; the newest in any case. */
  private static int fitting(List<Versions.Version> versions) {
    long bytes = 0;
    for (int i = 0; i < versions.size(); i++) {
      bytes += versions.get(i).entry().map(Entry::weightBytes).orElse(0L);
      if (i > 0 && bytes > ListingQuery.PAGE_BYTES) {
        return i;
      }
    }
    return versions.size();
  }

  private static void write(JsonGenerator json, Versions.Version version) {
    json.writeStartObject().write("revision", version.revision());
    EntryJson.writeTime(json, "time", version.timeMillis());
    json.write("event", version.entry().isPresent() ? "put" : "delete");
    version
        .entry()
        .ifPresent(
            entry -> {
              json.write("content_type", entry.value().contentType());
              if (entry.leaseId() != 0) {
                json.write("lease", entry.leaseId());
              }
              EntryJson.writeValue(json, entry.value());
            });
    json.writeEnd();
  }
}
