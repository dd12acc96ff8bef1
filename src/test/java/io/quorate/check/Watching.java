package io.quorate.check;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Were watchers told of everything that has happened, each change once and in its order? Every
 * watcher must have heard the same: that of no other, and all that any other has heard. Revisions
 * have no gap, for each changes something. And what was told must be what has happened: it leads
 * from the entries at the beginning to those at the end, has every write that was acknowledged, at
 * its revision, and none that was refused, that nobody has asked for, or that was there before.
 *
 * @param begin all entries, before the first change
 * @param end all entries, after the last
 * @param kept so many revisions are kept at the least
 */
public record Watching(State begin, State end, long kept) {

  /**
   * What is wrong; empty if all is well.
   *
   * @param stories of which one at least is of all keys
   * @param writes all that could change anything since the beginning
   */
  public List<String> violations(Collection<Story> stories, Collection<Write> writes) {
    var violations = new ArrayList<String>();
    stories.forEach(each -> violations.addAll(each.violations(kept)));
    SortedMap<Long, List<Told>> all = all(stories);
    long expected = begin.revision() + 1;
    for (long revision : all.keySet()) {
      if (revision != expected) {
        violations.add("nobody was told of %d to %d".formatted(expected, revision - 1));
      }
      expected = revision + 1;
    }
    if (expected <= end.revision()) {
      violations.add("nobody was told of %d to %d".formatted(expected, end.revision()));
    }
    stories.forEach(each -> compare(each, all, violations));
    replay(stories, all, violations);
    violations.addAll(new Writing(all).violations(writes));
    return violations;
  }

  /** Changes of which somebody was told. */
  public static long events(Collection<Story> stories) {
    return all(stories).values().stream().mapToLong(List::size).sum();
  }

  /** What those who watch all keys have heard; the first that tells of a revision is believed. */
  private static SortedMap<Long, List<Told>> all(Collection<Story> stories) {
    var all = new TreeMap<Long, List<Told>>();
    stories.stream()
        .filter(each -> each.prefix().isEmpty())
        .forEach(each -> each.told().forEach(all::putIfAbsent));
    return all;
  }

  /** One against all. */
  private void compare(
      Story story, SortedMap<Long, List<Told>> all, Collection<String> violations) {
    if (story.reached() < end.revision()) {
      violations.add(
          "watcher %s: heard up to %d only, of %d"
              .formatted(story.watcher(), story.reached(), end.revision()));
    }
    var told = new TreeMap<>(story.told());
    for (Story.Stretch stretch : story.stretches()) {
      for (var at : all.subMap(stretch.after() + 1, stretch.to() + 1).entrySet()) {
        List<Told> expected =
            at.getValue().stream().filter(each -> each.key().startsWith(story.prefix())).toList();
        List<Told> heard = told.getOrDefault(at.getKey(), List.of());
        told.remove(at.getKey());
        if (!heard.equals(expected)) {
          violations.add(
              "watcher %s: heard %s, and others %s".formatted(story.watcher(), heard, expected));
        }
      }
    }
    told.values()
        .forEach(
            each ->
                violations.add(
                    "watcher %s: nobody else heard %s".formatted(story.watcher(), each)));
  }

  /** What was told, done one after the other, leads to what listings say. */
  private void replay(
      Collection<Story> stories, SortedMap<Long, List<Told>> all, Collection<String> violations) {
    var listings = new TreeMap<Long, Map<String, State>>();
    listings.put(end.revision(), new HashMap<>(Map.of("", end)));
    for (Story story : stories) {
      for (Story.Heard each : story.heard()) {
        if (each instanceof Story.Compacted compacted) {
          listings
              .computeIfAbsent(compacted.listing().revision(), unused -> new HashMap<>())
              .put(story.prefix(), compacted.listing());
        }
      }
    }
    var entries = new HashMap<>(begin.entries());
    long done = begin.revision();
    for (var at : listings.entrySet()) {
      if (at.getKey() > done) {
        all.subMap(done + 1, at.getKey() + 1)
            .values()
            .forEach(changes -> changes.forEach(each -> each.applyTo(entries)));
        done = at.getKey();
      }
      at.getValue().forEach((prefix, listing) -> compare(prefix, listing, entries, violations));
    }
  }

  private static void compare(
      String prefix, State listing, Map<String, Seen> entries, Collection<String> violations) {
    Map<String, Seen> told = State.within(prefix, entries);
    var keys = new TreeSet<>(told.keySet());
    keys.addAll(listing.entries().keySet());
    for (String key : keys) {
      @Nullable Seen listed = listing.entries().get(key);
      @Nullable Seen last = told.get(key);
      if (listed == null || !listed.equals(last)) {
        violations.add(
            "at revision %d, %s is %s, and was last told to be %s"
                .formatted(listing.revision(), key, listed, last));
      }
    }
  }
}
