package io.quorate.rest;

import io.quorate.command.Change;
import io.quorate.command.Entry;
import io.quorate.store.watch.Revision;
import io.quorate.store.watch.Watcher;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;

/** Collects what there is for one long poll, and ends it with the first that there is. */
final class PollWatcher implements Watcher<Change> {
  /** Revisions of one answer; what is beyond is for the next poll. */
  private static final int MOST_REVISIONS = 1000;

  /** Bytes of keys and values of one answer, unless the first revision has more. */
  private static final long MOST_BYTES = 8L << 20;

  /**
   * Of one revision, with those before it: it cannot be told in parts, and what a deletion of a
   * range has changed is not bounded by any request. As JSON they can have six times as many.
   */
  static final long MOST_BYTES_AT_ONCE = 10L << 20;

  /** Of a change, beside keys and values. */
  private static final int BYTES_OF_A_CHANGE = 128;

  /** What a revision changed that the poll asks for. */
  record Told(Revision<Change> revision, List<Change> changes) {}

  /**
   * What a poll is answered with.
   *
   * @param revision up to which it has heard all
   * @param compacted the oldest revision that can be told, if what was asked for cannot any more
   */
  record Answer(long revision, List<Told> events, OptionalLong compacted) {
    Answer {
      events = List.copyOf(events);
    }

    /** Nothing has happened. */
    static Answer upTo(long revision) {
      return new Answer(revision, List.of(), OptionalLong.empty());
    }
  }

  private final CompletableFuture<Answer> answer;
  private final boolean previous;
  private final List<Told> events = new ArrayList<>();
  private final List<Change> unfinished = new ArrayList<>();
  private long unfinishedBytes;
  private long bytes;

  /**
   * @param previous whether the answer is to have entries as they were before
   */
  PollWatcher(CompletableFuture<Answer> answer, boolean previous) {
    this.answer = answer;
    this.previous = previous;
  }

  @Override
  public void opened(long told) {}

  @Override
  public boolean hasRoom() {
    return !answer.isDone();
  }

  @Override
  public void changed(Revision<Change> revision, Change change, boolean last) {
    unfinished.add(change);
    unfinishedBytes +=
        BYTES_OF_A_CHANGE
            + change.key().byteLength()
            + bytes(change.after())
            + (previous ? bytes(change.before()) : 0);
    if (bytes + unfinishedBytes > MOST_BYTES_AT_ONCE) {
      giveUp();
      return;
    }
    if (!last) {
      return;
    }
    events.add(new Told(revision, List.copyOf(unfinished)));
    unfinished.clear();
    bytes += unfinishedBytes;
    unfinishedBytes = 0;
    if (events.size() == MOST_REVISIONS || bytes >= MOST_BYTES) {
      reached(revision.number());
    }
  }

  @Override
  public void reached(long revision) {
    answer.complete(new Answer(revision, events, OptionalLong.empty()));
  }

  @Override
  public void quiet(long revision) {
    reached(revision);
  }

  @Override
  public void compacted(long oldest) {
    answer.complete(new Answer(0, List.of(), OptionalLong.of(oldest)));
  }

  @Override
  public void ended() {
    answer.completeExceptionally(new ProblemException(WatchProblems.ended()));
  }

  /**
   * What is there before the revision that has changed too much; if there is nothing, a refusal.
   */
  private void giveUp() {
    unfinished.clear();
    if (events.isEmpty()) {
      answer.completeExceptionally(new ProblemException(WatchProblems.tooMuchForAPoll()));
    } else {
      reached(events.get(events.size() - 1).revision().number());
    }
  }

  private static long bytes(Optional<Entry> entry) {
    return entry.map(present -> (long) present.value().bytes().length).orElse(0L);
  }
}
