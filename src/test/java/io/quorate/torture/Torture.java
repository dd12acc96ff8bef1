package io.quorate.torture;

import static io.quorate.it.Eventually.pause;

import io.quorate.check.Checker;
import io.quorate.check.HistoryFile;
import io.quorate.it.Eventually;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * One run: members are started, put under load, hurt by one fault after another, and what their
 * clients saw is judged. Whatever it makes on this machine it takes away in {@link #close}.
 */
final class Torture implements AutoCloseable {

  /** Its file, in the directory of the run. */
  static final String HISTORY = "history.ndjson";

  private static final Duration PROGRESS_EVERY = Duration.ofSeconds(5);

  /** So small that snapshots are a matter of seconds under this load. */
  private static final List<String> SETTINGS =
      List.of(
          "--set",
          "snapshot-after-bytes=65536",
          "--set",
          "history-revisions=" + Watchers.KEPT_REVISIONS);

  private final Options options;
  private final Consumer<String> say;
  private final RunDirectory place;
  private final Path directory;
  private final List<AutoCloseable> made = new ArrayList<>();
  private final long startNanos = System.nanoTime();
  private volatile String now = "members start";
  private Deletion atEnd = () -> {};

  private interface Deletion {
    void run() throws IOException;
  }

  /**
   * @param place that was taken for this run
   */
  Torture(Options options, RunDirectory place, Consumer<String> say) {
    this.options = options;
    this.place = place;
    this.directory = place.path();
    this.say = say;
  }

  Path historyFile() {
    return directory.resolve(HISTORY);
  }

  Report run() throws Exception {
    List<Nemesis> possible = Machine.here(directory, say).possible(options.nemeses);
    Set<Need> needs = EnumSet.noneOf(Need.class);
    possible.forEach(each -> needs.addAll(each.needs()));
    HistoryFile file = keep(new HistoryFile(historyFile()));
    Members members = members(needs);
    try {
      members.start();
      members.views().awaitServing();
    } catch (IllegalStateException | AssertionError e) {
      String trouble = "the members did not come up: " + e.getMessage();
      return Report.of(trouble);
    }
    var work = keep(new Workloads(options, members, file, directory));
    Thread progress = inBackground(() -> showProgress(work));
    work.start();
    now = "no fault yet";
    Rate rate =
        new Gauge(work::answered, System::nanoTime, Eventually::pause)
            .measure(options.longestQuiet);
    var strikes = new Strikes(members, options.seed, note(file));
    if (rate.isEnough()) {
      long end = System.nanoTime() + options.length.toNanos();
      strikes.strike(
          possible,
          () ->
              System.nanoTime() - end > 0
                  && strikes.done().size() >= options.leastFaults
                  && work.told() >= options.leastRevisions);
    }
    now = "the load ends";
    work.stop();
    now = "every key is read on every member";
    work.finish();
    work.close();
    progress.interrupt();
    progress.join();
    file.flush();
    say.accept("judging ...");
    work.oddities()
        .forEach((what, times) -> say.accept("odd, %d times: %s".formatted(times, what)));
    return new Report(
        rate,
        strikes.done(),
        options.nemeses.stream().filter(each -> !possible.contains(each)).toList(),
        work.history(),
        work.transactions(),
        new Checker().check(work.history()),
        work.judge(),
        Stream.concat(strikes.trouble().stream(), work.unfinished().stream()).toList());
  }

  /** What is only of use to whoever looks for the cause of a failure. */
  void deleteDataAtEnd() {
    atEnd = place::deleteData;
  }

  /** What the run has said stays. */
  void deleteDataAndHistoryAtEnd() {
    atEnd = place::deleteDataAndHistory;
  }

  /** The reverse of what was made, also after half of it failed, and for a second time. */
  @Override
  public synchronized void close() {
    for (int last = made.size() - 1; last >= 0; last--) {
      try {
        made.remove(last).close();
      } catch (Exception | AssertionError e) {
        say.accept("could not be cleaned up: " + e);
      }
    }
    try {
      atEnd.run();
    } catch (IOException | AssertionError e) {
      say.accept("could not be deleted: " + e);
    }
    atEnd = () -> {};
  }

  // ---- Before ----

  private Members members(Set<Need> needs) {
    Network network = keep(needs.contains(Need.NETWORK) ? new Namespaces() : new Loopback());
    Optional<Disks> disks =
        needs.contains(Need.DISKS)
            ? Optional.of(keep(new Disks(directory.resolve("disks"))))
            : Optional.empty();
    var preload = new Preload(directory.resolve("preload"), needs.contains(Need.PRELOAD));
    return keep(new Members(directory, options.members, network, disks, preload, SETTINGS));
  }

  // ---- Load and faults ----

  /** What is seen while faults go on: on the screen, and between the operations. */
  private Consumer<String> note(HistoryFile file) {
    return what -> {
      now = what;
      say.accept("%s s: %s".formatted(seconds(), what));
      file.note(System.nanoTime(), what);
    };
  }

  private void showProgress(Workloads work) {
    long before = 0;
    while (!Thread.currentThread().isInterrupted()) {
      pause(PROGRESS_EVERY);
      long answered = work.answered().operations();
      say.accept(
          "%s s: %d operations (%s), %d a second, %d keys, %d revisions told; %s"
              .formatted(
                  seconds(),
                  answered,
                  work.answered().counted(),
                  (answered - before) / PROGRESS_EVERY.toSeconds(),
                  work.keys(),
                  work.told(),
                  now));
      before = answered;
    }
  }

  private long seconds() {
    return Duration.ofNanos(System.nanoTime() - startNanos).toSeconds();
  }

  private static Thread inBackground(Runnable job) {
    var thread = new Thread(job, "progress");
    thread.setDaemon(true);
    thread.start();
    return thread;
  }

  private synchronized <T extends AutoCloseable> T keep(T each) {
    made.add(each);
    return each;
  }
}
