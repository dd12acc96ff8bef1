package io.quorate.store.watch;

import io.quorate.command.Change;
import java.util.ArrayList;
import java.util.List;

/** Writes down what it is told. */
final class RecordingWatcher implements Watcher<Change> {
  /**
   * As {@code revision:key,key}, {@code reached N}, {@code quiet N}, {@code compacted N}, {@code
   * ended}.
   */
  final List<String> told = new ArrayList<>();

  /** Of the revision that has not come to its end. */
  final List<String> keys = new ArrayList<>();

  int room = Integer.MAX_VALUE;
  boolean fails;

  @Override
  public void opened(long told) {}

  @Override
  public boolean hasRoom() {
    return room > 0;
  }

  @Override
  public void changed(Revision<Change> revision, Change change, boolean last) {
    if (fails) {
      throw new IllegalStateException("A watcher that fails");
    }
    room--;
    keys.add(change.key().text());
    if (last) {
      told.add(revision.number() + ":" + String.join(",", keys));
      keys.clear();
    }
  }

  @Override
  public void reached(long revision) {
    told.add("reached " + revision);
  }

  @Override
  public void quiet(long revision) {
    told.add("quiet " + revision);
  }

  @Override
  public void compacted(long oldest) {
    told.add("compacted " + oldest);
  }

  @Override
  public void ended() {
    told.add("ended");
  }

  /** The revisions alone. */
  List<String> revisions() {
    return told.stream().filter(each -> each.contains(":")).toList();
  }
}
