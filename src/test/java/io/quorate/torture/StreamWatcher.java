package io.quorate.torture;

import static io.quorate.it.Eventually.pause;

import io.quorate.check.Told;
import io.quorate.client.Quorate;
import io.quorate.client.QuorateException;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.LongPredicate;

/**
 * Hears a stream of Server-Sent Events through a plain socket. When it breaks it goes on at the
 * next member by Last-Event-ID, and after some seconds it goes home. It can be one that goes away
 * for long, again and again.
 */
final class StreamWatcher implements Watcher {
  /** Members are asked for a sign each second. */
  private static final Duration SILENCE = Duration.ofSeconds(4);

  private static final Duration AFTER_A_FAILURE = Duration.ofMillis(100);
  private static final long GUEST_NANOS = Duration.ofSeconds(5).toNanos();

  /** Revisions, after which one goes away that does so. */
  private static final int VISIT = 300;

  private final Members members;
  private final Hearing hearing;
  private final int home;
  private final LongPredicate staysAway;
  private final Thread thread;
  private int elsewhere;
  private volatile boolean back;
  private volatile boolean closed;

  /**
   * @param home the place of the member, among all, that it prefers
   * @param staysAway whether one that has come so far stays away still; never, for most
   */
  StreamWatcher(Members members, Hearing hearing, int home, LongPredicate staysAway) {
    this.members = members;
    this.hearing = hearing;
    this.home = home;
    this.staysAway = staysAway;
    this.thread = new Thread(this::run, "watcher " + hearing.watcher());
  }

  @Override
  public void start() {
    thread.start();
  }

  @Override
  public Hearing hearing() {
    return hearing;
  }

  @Override
  public void comeBack() {
    back = true;
  }

  @Override
  public void close() {
    closed = true;
    thread.interrupt();
    try {
      thread.join(SILENCE.toMillis() * 2);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void run() {
    while (!closed) {
      boolean satisfied = false;
      try (var stream = open()) {
        satisfied = hear(stream);
      } catch (IOException e) {
        elsewhere++;
        pause(AFTER_A_FAILURE);
      } catch (RuntimeException e) {
        // Not one of these is expected: it is for the judge.
        hearing.nonsense("an answer that makes no sense: " + e);
        pause(AFTER_A_FAILURE);
      }
      if (satisfied) {
        stayAway();
      }
    }
  }

  private void stayAway() {
    while (!closed && !back && staysAway.test(hearing.reached())) {
      pause(AFTER_A_FAILURE);
    }
  }

  private EventSocket open() throws IOException {
    List<Integer> ids = members.ids();
    int member = ids.get((home + elsewhere) % ids.size());
    URI uri =
        members.uri(
            member,
            "/v1/watch?progress=1s&prefix=%s".formatted(hearing.prefix().replace("/", "%2F")));
    return new EventSocket(uri, "Last-Event-ID: " + hearing.reached(), SILENCE);
  }

  /**
   * Until it is time to go elsewhere.
   *
   * @return whether it has heard so much that it may stay away
   */
  private boolean hear(EventSocket stream) throws IOException {
    if (stream.status() == 410
        && stream.rest().contains("urn:quorate:problem:revision-compacted")) {
      list();
      return false;
    }
    if (stream.status() != 200) {
      throw new IOException("Status " + stream.status());
    }
    hearing.opened();
    long since = System.nanoTime();
    boolean guest = elsewhere % members.ids().size() != 0;
    var unfinished = new ArrayList<Told>();
    for (int revisions = 0; !closed && (back || revisions < VISIT || !staysAway.test(0)); ) {
      Map<String, String> event = stream.next();
      switch (event.getOrDefault("event", "")) {
        case "put", "delete" -> {
          unfinished.add(Event.told(event));
          if (event.containsKey("id")) {
            hearing.changes(Event.id(event), unfinished);
            unfinished.clear();
            revisions++;
          }
        }
        case "progress" -> {
          if (!unfinished.isEmpty()) {
            hearing.nonsense("progress %s amid a revision: %s".formatted(event, unfinished));
          }
          hearing.progress(Event.id(event));
        }
        case "compacted" -> {
          list();
          return false;
        }
        default -> hearing.nonsense("an event of no kind: " + event);
      }
      if (guest && System.nanoTime() - since > GUEST_NANOS) {
        elsewhere = 0;
        return false;
      }
    }
    return true;
  }

  private void list() throws IOException {
    try (Quorate quorate = Crew.connect(members, home)) {
      hearing.compacted(Hearing.list(quorate, hearing.prefix()));
    } catch (QuorateException e) {
      throw new IOException("No listing", e);
    }
  }
}
