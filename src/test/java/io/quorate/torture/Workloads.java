package io.quorate.torture;

import io.quorate.check.HistoryFile;
import io.quorate.check.Judgement;
import io.quorate.check.Operation;
import io.quorate.check.Write;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** All the work that clients do in one run, and what is to be said of it. */
final class Workloads implements AutoCloseable {
  private final Options options;
  private final Path directory;
  private final Optional<Load> load;
  private final Optional<Transfers> transfers;
  private final Optional<Feed> feed;
  private final Optional<Watchers> watchers;
  private final List<String> unfinished = new ArrayList<>();

  Workloads(Options options, Members members, HistoryFile file, Path directory) {
    this.options = options;
    this.directory = directory;
    Set<Workload> which = options.workloads;
    load = optional(which, Workload.KV, new Load(members, file, options.staleReads));
    transfers = optional(which, Workload.TXN, new Transfers(members, file));
    feed = optional(which, Workload.WATCH, new Feed(members, file));
    watchers = optional(which, Workload.WATCH, new Watchers(members));
  }

  void start() {
    watchers.ifPresent(Watchers::start);
    load.ifPresent(each -> each.start(options.clientsOf(Workload.KV), options.seed));
    transfers.ifPresent(each -> each.start(options.clientsOf(Workload.TXN), options.seed));
    feed.ifPresent(each -> each.start(options.clientsOf(Workload.WATCH), options.seed));
  }

  Answered answered() {
    return new Answered(
        options.workloads,
        load.map(Load::answered).orElse(0L),
        transfers.map(Transfers::answered).orElse(0L),
        feed.map(Feed::answered).orElse(0L));
  }

  /** Revisions of which watchers were told; none without watchers. */
  long told() {
    return watchers.map(Watchers::revisions).orElse(0L);
  }

  /** Keys of the first workload, used so far. */
  long keys() {
    return load.map(Load::keys).orElse(0L);
  }

  Collection<Operation> history() {
    return load.<Collection<Operation>>map(Load::history).orElse(List.of());
  }

  /** Of which {@link #judge} tells. */
  long transactions() {
    return transfers.map(each -> (long) each.history().size()).orElse(0L);
  }

  Map<String, Long> oddities() {
    return load.map(Load::oddities).orElse(Map.of());
  }

  /** Lets the requests under way end. */
  void stop() throws InterruptedException {
    if (load.isPresent()) {
      load.get().stop();
    }
    if (transfers.isPresent()) {
      transfers.get().stop();
    }
    if (feed.isPresent()) {
      feed.get().stop();
    }
  }

  /** Everything is read, and everything heard. */
  void finish() throws InterruptedException {
    if (load.isPresent()) {
      load.get().readAll();
    }
    attempt("the accounts", () -> transfers.ifPresent(Transfers::readAll));
    attempt("what watchers should know", () -> watchers.ifPresent(Watchers::drain));
  }

  /** After {@link #finish}: on what is not single keys. */
  List<Judgement> judge() throws IOException {
    var judgements = new ArrayList<Judgement>();
    transfers.ifPresent(each -> judgements.add(each.judge()));
    if (watchers.isPresent()) {
      Judgement judgement = watchers.get().judge(writes());
      judgements.add(judgement);
      if (!judgement.passed()) {
        watchers.get().write(directory);
      }
    }
    return judgements;
  }

  /** What could not be read at the end. */
  List<String> unfinished() {
    return unfinished;
  }

  @Override
  public void close() {
    load.ifPresent(Load::close);
    transfers.ifPresent(Transfers::close);
    feed.ifPresent(Feed::close);
    watchers.ifPresent(Watchers::close);
  }

  private List<Write> writes() {
    var writes = new ArrayList<Write>(Write.ofOperations(history()));
    transfers.ifPresent(each -> writes.addAll(Write.ofTransactions(each.history())));
    feed.ifPresent(each -> writes.addAll(each.writes()));
    return writes;
  }

  private void attempt(String what, Runnable job) {
    try {
      job.run();
    } catch (RuntimeException | AssertionError e) {
      unfinished.add("%s could not be read at the end: %s".formatted(what, e.getMessage()));
    }
  }

  private static <T> Optional<T> optional(Set<Workload> which, Workload one, T client) {
    return which.contains(one) ? Optional.of(client) : Optional.empty();
  }
}
