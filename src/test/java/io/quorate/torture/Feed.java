package io.quorate.torture;

import io.quorate.check.HistoryFile;
import io.quorate.check.Write;
import io.quorate.client.Committed;
import io.quorate.client.Operation;
import io.quorate.client.Quorate;
import io.quorate.client.QuorateException;
import io.quorate.client.TransactionResult;
import io.quorate.client.TransactionResult.Step;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;

/** Gives watchers something to hear: puts and deletes of up to five keys in one revision. */
final class Feed implements AutoCloseable {
  private static final int KEYS = 40;
  private static final int MOST_CHANGES = 5;

  private final HistoryFile file;
  private final Crew crew;
  private final Queue<Write> writes = new ConcurrentLinkedQueue<>();
  private final AtomicLong ids = new AtomicLong();

  Feed(Members members, HistoryFile file) {
    this.file = file;
    this.crew = new Crew(members, "feed");
  }

  void start(int clients, long seed) {
    crew.start(clients, seed, (client, quorate, random) -> turn(quorate, random));
  }

  long answered() {
    return crew.answered();
  }

  Collection<Write> writes() {
    return writes;
  }

  void stop() throws InterruptedException {
    crew.stop();
  }

  @Override
  public void close() {
    crew.close();
  }

  private boolean turn(Quorate quorate, Random random) {
    long id = ids.incrementAndGet();
    var changes = new HashMap<String, Optional<String>>();
    for (int left = 1 + random.nextInt(MOST_CHANGES); left > 0; left--) {
      Optional<String> value = random.nextInt(4) == 0 ? Optional.empty() : Optional.of("f" + id);
      changes.put("feed/" + random.nextInt(KEYS), value);
    }
    var transaction =
        quorate.transaction().idempotencyKey("feed-" + id).within(Crew.patience(random));
    changes.forEach(
        (key, value) ->
            transaction.then(
                value
                    .<Operation>map(text -> Operation.put(key, text))
                    .orElseGet(() -> Operation.delete(key))));
    try {
      TransactionResult result = transaction.commit();
      note("feed %d: %s -> revision %d".formatted(id, changes, result.revision()));
      result.results().forEach(step -> done(step, result.revision(), changes));
      return true;
    } catch (QuorateException e) {
      note("feed %d: %s -> committed: %s".formatted(id, changes, e.committed()));
      changes.forEach(
          (key, value) ->
              writes.add(
                  e.committed() == Committed.NO
                      ? Write.refused(key, value)
                      : Write.unknown(key, value)));
      return false;
    }
  }

  /** A delete of what was not there changes nothing. */
  private void done(Step step, long revision, Map<String, Optional<String>> changes) {
    if (!(step instanceof Step.Deleted deleted) || deleted.existed()) {
      Optional<String> value = changes.getOrDefault(step.key(), Optional.empty());
      writes.add(Write.done(step.key(), value, revision));
    }
  }

  private void note(String text) {
    file.note(System.nanoTime(), text);
  }
}
