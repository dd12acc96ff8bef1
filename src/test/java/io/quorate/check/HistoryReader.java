package io.quorate.check;

import io.quorate.check.Condition.RevisionIs;
import io.quorate.check.Condition.ValueIs;
import io.quorate.it.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads what {@link HistoryFile} has written. */
public final class HistoryReader {
  private HistoryReader() {}

  /** The operations of the file, in the order of their calls. */
  public static List<Operation> read(Path file) throws IOException {
    var calls = new LinkedHashMap<Long, Operation>();
    List<String> lines = Files.readAllLines(file);
    for (int number = 1; number <= lines.size(); number++) {
      try {
        readEvent(Json.object(lines.get(number - 1)), calls);
      } catch (RuntimeException e) {
        throw new IOException("%s, line %d: %s".formatted(file, number, e.getMessage()), e);
      }
    }
    return new ArrayList<>(calls.values());
  }

  private static void readEvent(Map<String, Object> event, Map<Long, Operation> calls) {
    String kind = text(event, "event");
    if (kind.equals("note")) {
      return;
    }
    long at = number(event, "at");
    long id = number(event, "id");
    if (kind.equals("call")) {
      int client = (int) number(event, "client");
      String key = text(event, "key");
      var unanswered =
          new Operation(
              id, client, key, readAction(event), at, Operation.NEVER, new Outcome.Unknown());
      if (calls.put(id, unanswered) != null) {
        throw new IllegalArgumentException("a second call with id " + id);
      }
      return;
    }
    Operation call = calls.get(id);
    if (!kind.equals("answer") || call == null) {
      throw new IllegalArgumentException("an answer without a call, or an unknown event");
    }
    calls.put(
        id,
        new Operation(
            id,
            call.client(),
            call.key(),
            call.action(),
            call.invokedNanos(),
            at,
            readOutcome(event)));
  }

  private static Action readAction(Map<String, Object> event) {
    return switch (text(event, "action")) {
      case "get" -> new Action.Get();
      case "put" -> new Action.Put(text(event, "value"), readCondition(event));
      case "delete" -> new Action.Delete(readCondition(event));
      default -> throw new IllegalArgumentException("no such action: " + event);
    };
  }

  private static Condition readCondition(Map<String, Object> event) {
    if (event.containsKey("if_revision")) {
      return new RevisionIs(number(event, "if_revision"));
    }
    return event.containsKey("if_value") ? new ValueIs(text(event, "if_value")) : Condition.ALWAYS;
  }

  private static Outcome readOutcome(Map<String, Object> event) {
    return switch (text(event, "outcome")) {
      case "written" -> new Outcome.Written(number(event, "revision"));
      case "deleted" -> new Outcome.Deleted();
      case "read" -> new Outcome.Read(text(event, "value"), number(event, "revision"));
      case "absent" -> new Outcome.Absent();
      case "mismatch" -> new Outcome.Mismatch();
      case "failed" -> new Outcome.Failed();
      case "unknown" -> new Outcome.Unknown();
      default -> throw new IllegalArgumentException("no such outcome: " + event);
    };
  }

  private static long number(Map<String, Object> event, String name) {
    return Optional.ofNullable((Long) event.get(name))
        .orElseThrow(() -> new IllegalArgumentException("no " + name + " in " + event));
  }

  private static String text(Map<String, Object> event, String name) {
    return Optional.ofNullable((String) event.get(name))
        .orElseThrow(() -> new IllegalArgumentException("no " + name + " in " + event));
  }
}
