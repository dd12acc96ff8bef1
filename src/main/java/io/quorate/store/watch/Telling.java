package io.quorate.store.watch;

import io.quorate.store.watch.Watch.Stage;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * How far each watch has been told, and who is told what next. Those in step are found by an index
 * and told together; each of the others goes through the past for itself. One thread.
 *
 * @param <C> a change
 */
final class Telling<C> {
  private static final Logger LOG = Logger.getLogger(Telling.class.getName());

  /** Looked at for one watch that is behind before the others have their turn. */
  static final int REVISIONS_A_TURN = 256;

  /** Without room for so long, a reader is taken for gone: it can come again. */
  static final Duration LONGEST_BLOCKED = Duration.ofSeconds(60);

  private static final long BLOCKED_LOOK_NANOS = Duration.ofMillis(200).toNanos();

  private final LongSupplier nanos;
  private final Function<C, String> nameOf;
  private final Runnable onRemoved;
  private final WatchIndex<C> index = new WatchIndex<>();

  /** All watches, and for a while those that are closed. */
  private final PriorityQueue<Watch<C>> beats =
      new PriorityQueue<>(Comparator.comparingLong(Watch::beatNanos));

  private final ArrayDeque<Watch<C>> behind = new ArrayDeque<>();
  private final Set<Watch<C>> blocked = new LinkedHashSet<>();
  private long blockedLookNanos;
  private long told;

  /**
   * @param nameOf what a change is known by: filters are of these
   * @param told the revision up to which there is no news
   * @param onRemoved called once for each watch that is over
   */
  Telling(LongSupplier nanos, Function<C, String> nameOf, long told, Runnable onRemoved) {
    this.nanos = nanos;
    this.nameOf = nameOf;
    this.told = told;
    this.onRemoved = onRemoved;
    this.blockedLookNanos = nanos.getAsLong();
  }

  void add(Watch<C> watch) {
    index.add(watch);
    watch.heard(nanos.getAsLong());
    watch.nextBeat();
    beats.add(watch);
    behind.add(watch);
    guarded(watch, () -> watch.watcher().opened(watch.next() - 1));
  }

  void unblock(Watch<C> watch) {
    if (blocked.remove(watch)) {
      watch.stage(Stage.BEHIND);
      behind.add(watch);
    }
  }

  void remove(Watch<C> watch) {
    if (watch.stage() != Stage.CLOSED) {
      watch.stage(Stage.CLOSED);
      index.remove(watch);
      blocked.remove(watch);
      onRemoved.run();
    }
  }

  /** Whether there is a watch, open or only just closed. */
  boolean hasWatches() {
    return !beats.isEmpty();
  }

  void endAll() {
    List.copyOf(beats).forEach(this::end);
  }

  /**
   * One round over all that there is to do.
   *
   * @return whether there is more to do at once
   */
  boolean turn(Past<C> now) {
    tellNews(now);
    tellThoseBehind(now);
    tellQuiet();
    endBlocked(now);
    return !behind.isEmpty();
  }

  /** Tells what is new to those that have heard all before. */
  private void tellNews(Past<C> now) {
    if (beats.isEmpty()) {
      told = now.latest();
      return;
    }
    if (told + 1 < now.oldest()) {
      // So much came at once that some of it is forgotten already: nobody is in step any more.
      List.copyOf(beats).stream()
          .filter(each -> each.stage() == Stage.IN_STEP)
          .forEach(this::leave);
      told = now.latest();
      return;
    }
    while (told < now.latest()) {
      for (Revision<C> revision : now.from(told + 1, REVISIONS_A_TURN)) {
        tell(revision);
        told = revision.number();
      }
    }
  }

  private void leave(Watch<C> watch) {
    watch.next(Math.max(watch.next(), told + 1));
    watch.stage(Stage.BEHIND);
    behind.add(watch);
  }

  private void tell(Revision<C> revision) {
    var touched = new LinkedHashSet<Watch<C>>();
    for (C change : revision.changes()) {
      index.matching(nameOf.apply(change), touched::add);
    }
    for (Watch<C> watch : touched) {
      if (watch.stage() == Stage.IN_STEP && revision.number() >= watch.next()) {
        guarded(watch, () -> tell(watch, revision));
      }
    }
  }

  private void tell(Watch<C> watch, Revision<C> revision) {
    watch.next(revision.number());
    hand(watch, revision);
    if (watch.stage() != Stage.BLOCKED) {
      watch.next(revision.number() + 1);
      watch.watcher().reached(revision.number());
    }
  }

  private void tellThoseBehind(Past<C> now) {
    for (int left = behind.size(); left > 0; left--) {
      Watch<C> watch = behind.remove();
      if (watch.stage() == Stage.BEHIND) {
        guarded(watch, () -> catchUp(watch, now));
        if (watch.stage() == Stage.BEHIND) {
          behind.add(watch);
        }
      }
    }
  }

  private void catchUp(Watch<C> watch, Past<C> now) {
    boolean wasTold = false;
    if (watch.next() <= told) {
      if (watch.next() < now.oldest()) {
        compact(watch, now);
        return;
      }
      for (Revision<C> revision : now.from(watch.next(), REVISIONS_A_TURN)) {
        watch.next(revision.number());
        wasTold |= hand(watch, revision);
        if (watch.stage() == Stage.BLOCKED) {
          return;
        }
        watch.next(revision.number() + 1);
      }
    }
    if (watch.next() > told) {
      watch.stage(Stage.IN_STEP);
      if (wasTold) {
        watch.watcher().reached(told);
      }
    }
  }

  /**
   * Tells as much of its next revision as there is room for, and blocks it if that is not all.
   *
   * @return whether it was told something
   */
  private boolean hand(Watch<C> watch, Revision<C> revision) {
    List<C> changes =
        revision.changes().stream()
            .filter(change -> watch.filter().takes(nameOf.apply(change)))
            .toList();
    int first = watch.toldOfNext();
    for (int i = first; i < changes.size(); i++) {
      if (!watch.watcher().hasRoom()) {
        block(watch);
        return i > first;
      }
      watch.watcher().changed(revision, changes.get(i), i == changes.size() - 1);
      watch.toldOfNext(i + 1);
      watch.heard(nanos.getAsLong());
    }
    return !changes.isEmpty();
  }

  private void tellQuiet() {
    long now = nanos.getAsLong();
    while (!beats.isEmpty() && beats.peek().beatNanos() - now <= 0) {
      Watch<C> watch = beats.remove();
      if (watch.isQuiet(now)) {
        guarded(watch, () -> beat(watch));
        watch.heard(now);
      }
      if (watch.stage() != Stage.CLOSED) {
        watch.nextBeat();
        beats.add(watch);
      }
    }
  }

  /** One that asked for what is to come after now has heard nothing of it. */
  private void beat(Watch<C> watch) {
    boolean heardAll = watch.stage() == Stage.IN_STEP && watch.next() <= told + 1;
    if (heardAll && watch.watcher().hasRoom()) {
      watch.watcher().quiet(told);
    }
  }

  private void block(Watch<C> watch) {
    watch.blocked(nanos.getAsLong());
    blocked.add(watch);
  }

  /** Those whose next revision is forgotten, and those that have not read for too long. */
  private void endBlocked(Past<C> now) {
    long nowNanos = nanos.getAsLong();
    if (nowNanos - blockedLookNanos < BLOCKED_LOOK_NANOS) {
      return;
    }
    blockedLookNanos = nowNanos;
    for (Watch<C> watch : List.copyOf(blocked)) {
      if (watch.next() < now.oldest()) {
        guarded(watch, () -> compact(watch, now));
      } else if (nowNanos - watch.blockedSinceNanos() > LONGEST_BLOCKED.toNanos()) {
        end(watch);
      }
    }
  }

  private void compact(Watch<C> watch, Past<C> now) {
    remove(watch);
    watch.watcher().compacted(now.oldest());
  }

  private void end(Watch<C> watch) {
    if (watch.stage() != Stage.CLOSED) {
      remove(watch);
      guarded(watch, watch.watcher()::ended);
    }
  }

  /** A watcher that fails is over, and the others are told all the same. */
  private void guarded(Watch<C> watch, Runnable call) {
    try {
      call.run();
    } catch (RuntimeException e) {
      LOG.log(Level.WARNING, "A watcher failed, and is told nothing more.", e);
      remove(watch);
    }
  }
}
