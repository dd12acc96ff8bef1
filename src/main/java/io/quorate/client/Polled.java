package io.quorate.client;

import java.util.ArrayList;
import java.util.List;

/**
 * What a long poll was answered with.
 *
 * @param revision up to which all is told: the next poll begins after it
 * @param changes by revision, in order; none if nothing has changed in time
 */
public record Polled(long revision, List<Changes> changes) {
  public Polled {
    changes = List.copyOf(changes);
  }

  static Polled of(JsonObject json) {
    var all = new ArrayList<Changes>();
    var unfinished = new ArrayList<Change>();
    long revision = 0;
    for (JsonObject event : json.objects("events")) {
      long next = event.number("revision");
      if (next != revision && !unfinished.isEmpty()) {
        all.add(new Changes(revision, unfinished));
        unfinished.clear();
      }
      revision = next;
      unfinished.add(Change.of(event.string("event"), event));
    }
    if (!unfinished.isEmpty()) {
      all.add(new Changes(revision, unfinished));
    }
    return new Polled(json.number("revision"), all);
  }
}
