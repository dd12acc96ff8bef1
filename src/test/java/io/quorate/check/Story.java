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
  public sealed interface Heard {}

  /** All that one revision has changed. */
  public record Changes(long revision, List<Told> changes) implements Heard {
    public Changes {
      changes = List.copyOf(changes);
    }
  }

  /** Nothing more has changed up to this revision. */
  public record Progress(long revision) implements Heard {}

  /** What came next was not kept any more: it has listed, and went on from there. */
  public record Compacted(State listing) implements Heard {}

  /** What no member should say. */
  public record Nonsense(String what) implements Heard {}

  /** Up to which revision it has heard all, or was told that it is no longer kept. */
  public long reached() {
    long reached = from;
    for (Heard each : heard) {
      if (each instanceof Changes changes) {
        reached = Math.max(reached, changes.revision());
      } else if (each instanceof Progress progress) {
        reached = Math.max(reached, progress.revision());
      } else if (each instanceof Compacted compacted) {
        reached = Math.max(reached, compacted.listing().revision());
      }
    }
    return reached;
  }

  /** How often what came next was not kept any more. */
  public long compactions() {
    return heard.stream().filter(each -> each instanceof Compacted).count();
  }

  /**
   * What it can have been told of and what not: from after the first revision up to the second. A
   * watcher that was not told because it came too late has several.
   */
  List<long[]> stretches() {
    var stretches = new ArrayList<long[]>();
    long start = from;
    long reached = from;
    for (Heard each : heard) {
      if (each instanceof Compacted compacted) {
        stretches.add(new long[] {start, reached});
        start = compacted.listing().revision();
        reached = start;
      } else if (each instanceof Changes changes) {
        reached = Math.max(reached, changes.revision());
      } else if (each instanceof Progress progress) {
        reached = Math.max(reached, progress.revision());
      }
    }
    stretches.add(new long[] {start, reached});
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
        reached = Math.max(reached, changes.revision());
      } else if (each instanceof Progress progress) {
        if (progress.revision() < reached) {
          violations.add("the progress fell back from %d to %s".formatted(reached, progress));
        }
        reached = Math.max(reached, progress.revision());
      } else if (each instanceof Compacted compacted) {
        long next = compacted.listing().revision();
        if (next - reached <= kept) {
          violations.add(
              "nothing kept after %d, though %d revisions are, and a listing was at %d"
                  .formatted(reached, kept, next));
        }
        reached = Math.max(reached, next);
      } else if (each instanceof Nonsense nonsense) {
        violations.add(nonsense.what());
      }
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
