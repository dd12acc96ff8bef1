package io.quorate.torture;

import io.quorate.check.Told;
import io.quorate.client.Changes;
import io.quorate.client.CompactedException;
import io.quorate.client.Entry;
import io.quorate.client.Quorate;
import io.quorate.client.QuorateException;
import io.quorate.client.WatchListener;
import io.quorate.client.WatchOptions;
import java.time.Duration;

/**
 * Hears through the client for Java, which itself sees to it that nothing is lost or told twice.
 */
final class ClientWatcher implements Watcher, WatchListener {
  private final Quorate quorate;
  private final Hearing hearing;
  private volatile boolean closed;

  ClientWatcher(Members members, Hearing hearing, int home) {
    this.quorate = Crew.connect(members, home);
    this.hearing = hearing;
  }

  @Override
  public void start() {
    var unused =
        quorate.watch(
            WatchOptions.prefix(hearing.prefix())
                .from(hearing.reached() + 1)
                .progressEvery(Duration.ofSeconds(1)),
            this);
  }

  @Override
  public Hearing hearing() {
    return hearing;
  }

  @Override
  public void changed(Changes changes) {
    hearing.changes(
        changes.revision(),
        changes.changes().stream()
            .map(
                each ->
                    new Told(
                        each.entry().map(Entry::revision).orElse(changes.revision()),
                        each.key(),
                        each.entry().map(Entry::text)))
            .toList());
  }

  @Override
  public void progressed(long revision) {
    hearing.progress(revision);
  }

  @Override
  public void failed(RuntimeException why) {
    if (closed) {
      return;
    }
    if (!(why instanceof CompactedException)) {
      hearing.nonsense("the watch of the client ended: " + why);
    }
    while (!closed) {
      try {
        hearing.compacted(Hearing.list(quorate, hearing.prefix()));
        start();
        return;
      } catch (QuorateException e) {
        // No member has answered in the time of a call; another one may.
      }
    }
  }

  @Override
  public void close() {
    closed = true;
    quorate.close();
  }
}
