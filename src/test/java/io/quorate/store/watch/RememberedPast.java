package io.quorate.store.watch;

import io.quorate.command.Change;
import io.quorate.command.Entry;
import io.quorate.command.Key;
import io.quorate.command.Value;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** Revisions that tests make up, of which the oldest can be forgotten. */
final class RememberedPast implements Past<Change> {
  private final List<Revision<Change>> revisions;
  private final long forgotten;

  RememberedPast() {
    this(List.of(), 0);
  }

  private RememberedPast(List<Revision<Change>> revisions, long forgotten) {
    this.revisions = List.copyOf(revisions);
    this.forgotten = forgotten;
  }

  /** With one more revision, which puts the keys. */
  RememberedPast put(String... keys) {
    long number = latest() + 1;
    List<Change> changes =
        Arrays.stream(keys)
            .map(key -> new Change(Optional.empty(), Optional.of(entry(key, number))))
            .toList();
    var more = new ArrayList<>(revisions);
    more.add(new Revision<>(number, 0, changes));
    return new RememberedPast(more, forgotten);
  }

  /** Without the revisions below. */
  RememberedPast forgetBelow(long revision) {
    return new RememberedPast(revisions, Math.max(forgotten, revision - 1));
  }

  @Override
  public long latest() {
    return revisions.size();
  }

  @Override
  public long oldest() {
    return forgotten + 1;
  }

  @Override
  public List<Revision<Change>> from(long first, int most) {
    if (first < oldest()) {
      throw new IllegalArgumentException("Revision %d is forgotten".formatted(first));
    }
    int from = (int) Math.min(first - 1, latest());
    return revisions.subList(from, Math.min(from + most, revisions.size()));
  }

  /** Also what is forgotten. */
  List<Revision<Change>> everything() {
    return revisions;
  }

  private static Entry entry(String key, long revision) {
    return new Entry(
        new Key(key), Value.of("v".getBytes(StandardCharsets.UTF_8)), revision, revision, 0);
  }
}
