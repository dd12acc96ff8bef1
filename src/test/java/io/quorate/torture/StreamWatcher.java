package io.quorate.torture;

import static io.quorate.it.Eventually.pause;

import io.quorate.check.Told;
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
final class StreamWatcher extends HearingThread {
  /** Members are asked for a sign each second. */
  private static final Duration SILENCE = Duration.ofSeconds(4);

  private static final long GUEST_NANOS = Duration.ofSeconds(5).toNanos();

  /** Revisions, after which one goes away that does so. */
  private static final int VISIT = 300;

  private final int home;
  private final LongPredicate staysAway;
  private int elsewhere;
  private volatile boolean back;

  /**
   * @param home the place of the member, among all, that it prefers
   * @param staysAway whether one that has come so far stays away still; never, for most
   */
  StreamWatcher(Members members, Hearing hearing, int home, LongPredicate staysAway) {
    super(members, hearing, SILENCE.multipliedBy(2));
    this.home = home;
    this.staysAway = staysAway;
  }

  @Override
  public void comeBack() {
    back = true;
  }

  @Override
  void turn() throws IOException {
    boolean satisfied;
    try (var stream = open()) {
      satisfied = hear(stream);
    }
    if (satisfied) {
      stayAway();
    }
  }

  @Override
  void failed() {
    elsewhere++;
  }

  private void stayAway() {
    while (!isClosed() && !back && staysAway.test(hearing().reached())) {
      pause(AFTER_A_FAILURE);
    }
  }

  private EventSocket open() throws IOException {
    List<Integer> ids = members().ids();
    int member = ids.get((home + elsewhere) % ids.size());
    URI uri =
        members()
            .uri(
                member,
                "/v1/watch?progress=1s&prefix=%s"
                    .formatted(hearing().prefix().replace("/", "%2F")));
    return new EventSocket(uri, "Last-Event-ID: " + hearing().reached(), SILENCE);
  }

  /**
   * Until it is time to go elsewhere.
   *
   * @return whether it has heard so much that it may stay away
   */
  private boolean hear(EventSocket stream) throws IOException {
    if (stream.status() == 410
        && stream.rest().contains("urn:quorate:problem:revision-compacted")) {
      list(home);
      return false;
    }
    if (stream.status() != 200) {
      throw new IOException("Status " + stream.status());
    }
    hearing().opened();
    long since = System.nanoTime();
    boolean guest = elsewhere % members().ids().size() != 0;
    var unfinished = new ArrayList<Told>();
    for (int revisions = 0; !isClosed() && (back || revisions < VISIT || !staysAway.test(0)); ) {
      Map<String, String> event = stream.next();
      switch (event.getOrDefault("event", "")) {
        case "put", "delete" -> {
          unfinished.add(Event.told(event));
          if (event.containsKey("id")) {
            hearing().changes(Event.id(event), unfinished);
            unfinished.clear();
            revisions++;
          }
        }
        case "progress" -> {
          if (!unfinished.isEmpty()) {
            hearing().nonsense("progress %s amid a revision: %s".formatted(event, unfinished));
          }
          hearing().progress(Event.id(event));
        }
        case "compacted" -> {
          list(home);
          return false;
        }
        default -> hearing().nonsense("an event of no kind: " + event);
      }
      if (guest && System.nanoTime() - since > GUEST_NANOS) {
        elsewhere = 0;
        return false;
      }
    }
    return true;
  }
}
