package io.quorate.check;

import io.quorate.check.Condition.RevisionIs;
import io.quorate.check.Condition.ValueIs;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/**
 * A history as a file: one event a line, each a JSON object (NDJSON), written as it happens, so
 * that a run that breaks off leaves what it saw. An operation is a call and, unless nobody knows,
 * an answer:
 *
 * <pre>
 * {"at":1000,"event":"call","id":7,"client":2,"key":"k","action":"put","value":"v","if_revision":3}
 * {"at":2000,"event":"answer","id":7,"outcome":"written","revision":4}
 * {"at":2500,"event":"note","text":"SIGKILL to member 2"}
 * </pre>
 *
 * Times are nanoseconds of one clock. Safe for use by many threads.
 */
public final class HistoryFile implements AutoCloseable {
  private final BufferedWriter writer;

  public HistoryFile(Path file) throws IOException {
    writer = Files.newBufferedWriter(file);
  }

  public void call(Operation operation) {
    var event = event(operation.invokedNanos(), "call", operation.id());
    event.put("client", operation.client());
    event.put("key", operation.key());
    event.put("action", nameOf(operation.action()));
    Condition condition = Condition.ALWAYS;
    if (operation.action() instanceof Action.Put put) {
      event.put("value", put.value());
      condition = put.condition();
    } else if (operation.action() instanceof Action.Delete delete) {
      condition = delete.condition();
    }
    if (condition instanceof RevisionIs is) {
      event.put("if_revision", is.revision());
    } else if (condition instanceof ValueIs is) {
      event.put("if_value", is.value());
    }
    write(event);
  }

  /** An unknown outcome is written for people: to read it is the same as to read nothing. */
  public void answer(Operation operation, long atNanos) {
    var event = event(atNanos, "answer", operation.id());
    event.put("outcome", nameOf(operation.outcome()));
    if (operation.outcome() instanceof Outcome.Written written) {
      event.put("revision", written.revision());
    } else if (operation.outcome() instanceof Outcome.Read read) {
      event.put("value", read.value());
      event.put("revision", read.revision());
    }
    write(event);
  }

  /** What else happened: a fault, say. */
  public void note(long atNanos, String text) {
    var event = new LinkedHashMap<String, Object>();
    event.put("at", atNanos);
    event.put("event", "note");
    event.put("text", text);
    write(event);
  }

  public void flush() throws IOException {
    synchronized (writer) {
      writer.flush();
    }
  }

  @Override
  public void close() throws IOException {
    synchronized (writer) {
      writer.close();
    }
  }

  private static String nameOf(Object each) {
    return each.getClass().getSimpleName().toLowerCase(Locale.ROOT);
  }

  private static Map<String, Object> event(long at, String kind, long id) {
    var event = new LinkedHashMap<String, Object>();
    event.put("at", at);
    event.put("event", kind);
    event.put("id", id);
    return event;
  }

  private void write(Map<String, Object> event) {
    String line = JsonLine.of(event);
    synchronized (writer) {
      try {
        writer.write(line);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
