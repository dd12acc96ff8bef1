package io.quorate.check;

import java.util.Map;
import java.util.stream.Collectors;

/** All entries whose keys begin alike, as a listing gave them at one revision. */
public record State(long revision, Map<String, Seen> entries) {
  public State {
    entries = Map.copyOf(entries);
  }

  /** Those of the entries. */
  static Map<String, Seen> within(String prefix, Map<String, Seen> entries) {
    return entries.entrySet().stream()
        .filter(each -> each.getKey().startsWith(prefix))
        .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
  }
}
