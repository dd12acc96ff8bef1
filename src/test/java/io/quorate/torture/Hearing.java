package io.quorate.torture;

import io.quorate.check.Seen;
import io.quorate.check.State;
import io.quorate.check.Story;
import io.quorate.check.Told;
import io.quorate.client.Entry;
import io.quorate.client.Listing;
import io.quorate.client.Quorate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;

/** What one watcher hears, written down as it hears it. Safe for any number of threads. */
final class Hearing {
  private final String watcher;
  private final String prefix;
  private final long from;
  private final List<Story.Heard> heard = new ArrayList<>();
  private long reached;
  private long openings;

  /**
   * @param from the revision after which it begins
   */
  Hearing(String watcher, String prefix, long from) {
    this.watcher = watcher;
    this.prefix = prefix;
    this.from = from;
    this.reached = from;
  }

  String watcher() {
    return watcher;
  }

  String prefix() {
    return prefix;
  }

  /** Up to which revision it has heard all. */
  synchronized long reached() {
    return reached;
  }

  /** How often a member let it go on where it was. */
  synchronized long resumptions() {
    return Math.max(0, openings - 1);
  }

  /** A member lets it begin, or go on. */
  synchronized void opened() {
    openings++;
  }

  synchronized void changes(long revision, List<Told> changes) {
    heard.add(new Story.Changes(revision, changes));
    reached = Math.max(reached, revision);
  }

  /** What tells nothing new is not kept. */
  synchronized void progress(long revision) {
    if (revision != reached) {
      heard.add(new Story.Progress(revision));
      reached = Math.max(reached, revision);
    }
  }

  synchronized void compacted(State listing) {
    heard.add(new Story.Compacted(listing));
    reached = Math.max(reached, listing.revision());
  }

  synchronized void nonsense(String what) {
    heard.add(new Story.Nonsense(what));
  }

  synchronized Story story() {
    return new Story(watcher, prefix, from, heard);
  }

  /** All entries whose keys begin so, linearizable. */
  static State list(Quorate quorate, String prefix) {
    Listing<Entry> listing = quorate.list(prefix);
    var entries = new HashMap<String, Seen>();
    listing.forEach(each -> entries.put(each.key(), new Seen(each.text(), each.revision())));
    return new State(listing.revision(), entries);
  }
}
