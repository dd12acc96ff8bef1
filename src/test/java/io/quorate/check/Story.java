package io.quorate.check;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What one watcher has heard, from whatever members, in the order in which it heard it.
 *
 * @param watcher its name
 * @param prefix of the keys that it watches; empty for all
 * @param from the revision after which it began
 */
public record Story(String watcher, String prefix, long from, List<Heard> heard) {
  public Story {
    heard = List.copyOf(heard);
  }

  /** Something that a watcher hears. */
  public sealed interface Heard {
    /** Up to which revision it has heard all, after this. */
    long upTo();
  }

  /** All that one revision has changed. */
  public record Changes(long revision, List<Told> changes) implements Heard {
    public Changes {
      changes = List.copyOf(changes);
    }

    @Override
    public long upTo() {
      return revision;
    }
  }

  /** Nothing more has changed up to this revision. */
  public record Progress(long upTo) implements Heard {}

  /** What came next was not kept any more: it has listed, and went on from there. */
  public record Compacted(State listing) implements Heard {
    @Override
    public long upTo() {
      return listing.revision();
    }
  }

  /** What no member should say. */
  public record Nonsense(String what) implements Heard {
    @Override
    public long upTo() {
      return 0;
    }
  }

  /** Up to which revision it has heard all, or was told that it is no longer kept. */
  public long reached() {
    return Math.max(from, heard.stream().mapToLong(Heard::upTo).max().orElse(from));
  }

  /** How often what came next was not kept any more. */
  public long compactions() {
    return heard.stream().filter(each -> each instanceof Compacted).count();
  }

  /** Of revisions: what comes after one, up to another. */
  record Stretch(long after, long to) {}

  /** What it was to be told of: all in one, unless it has come too late. */
  List<Stretch> stretches() {
    var stretches = new ArrayList<Stretch>();
    long start = from;
    long reached = from;
    for (Heard each : heard) {
      if (each instanceof Compacted) {
        stretches.add(new Stretch(start, reached));
        start = each.upTo();
      }
      reached = Math.max(reached, each.upTo());
    }
    stretches.add(new Stretch(start, reached));
    return stretches;
  }

  /** What it was told, by revisions; of what was told twice the last. */
  SortedMap<Long, List<Told>> told() {
    var told = new TreeMap<Long, List<Told>>();
    for (Heard each : heard) {
      if (each instanceof Changes changes) {
        told.put(changes.revision(), changes.changes());
      }
    }
    return told;
  }

  /**
   * What is wrong with it, whatever has happened.
   *
   * @param kept so many revisions are kept at the least: who was less far behind cannot be too late
   */
  List<String> violations(long kept) {
    var violations = new ArrayList<String>();
    long reached = from;
    for (Heard each : heard) {
      if (each instanceof Changes changes) {
        if (changes.revision() <= reached) {
          violations.add("told again, or too late, after %d: %s".formatted(reached, changes));
        }
        violations.addAll(wrong(changes));
      } else if (each instanceof Progress && each.upTo() < reached) {
        violations.add("the progress fell back from %d to %s".formatted(reached, each));
      } else if (each instanceof Compacted && each.upTo() - reached <= kept) {
        violations.add(
            "nothing kept after %d, though %d revisions are, and a listing was at %d"
                .formatted(reached, kept, each.upTo()));
      } else if (each instanceof Nonsense nonsense) {
        violations.add(nonsense.what());
      }
      reached = Math.max(reached, each.upTo());
    }
    return violations.stream().map(each -> "watcher %s: %s".formatted(watcher, each)).toList();
  }

  private List<String> wrong(Changes changes) {
    var violations = new ArrayList<String>();
    var keys = new HashSet<String>();
    for (Told each : changes.changes()) {
      if (!each.key().startsWith(prefix)) {
        violations.add("not what was asked for: " + each);
      }
      if (!keys.add(each.key())) {
        violations.add("one key twice in one revision: " + each);
      }
      if (each.revision() != changes.revision()) {
        violations.add(
            "of another revision than its id, %d: %s".formatted(changes.revision(), each));
      }
    }
    if (keys.isEmpty()) {
      violations.add("a revision that has changed nothing: " + changes);
    }
    return violations;
  }
}
