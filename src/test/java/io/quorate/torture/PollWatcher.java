package io.quorate.torture;

import static io.quorate.it.Eventually.pause;

import io.quorate.check.Told;
import io.quorate.client.Quorate;
import io.quorate.client.QuorateException;
import io.quorate.it.Json;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Hears by long polls, each to the next member. */
final class PollWatcher implements Watcher {
  private static final Duration PATIENCE = Duration.ofSeconds(6);
  private static final Duration AFTER_A_FAILURE = Duration.ofMillis(100);

  private final HttpClient client =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .connectTimeout(Duration.ofSeconds(1))
          .build();
  private final Members members;
  private final Hearing hearing;
  private final Thread thread;
  private volatile boolean closed;

  PollWatcher(Members members, Hearing hearing) {
    this.members = members;
    this.hearing = hearing;
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
  public void close() {
    closed = true;
    thread.interrupt();
    try {
      thread.join(PATIENCE.toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void run() {
    for (int turn = 0; !closed; turn++) {
      List<Integer> ids = members.ids();
      URI uri =
          members.uri(
              ids.get(turn % ids.size()),
              "/v1/watch?wait=3s&prefix=%s&from_revision=%d"
                  .formatted(hearing.prefix().replace("/", "%2F"), hearing.reached() + 1));
      try {
        hear(
            client.send(
                HttpRequest.newBuilder(uri).timeout(PATIENCE).build(), BodyHandlers.ofString()));
        hearing.opened();
      } catch (IOException e) {
        pause(AFTER_A_FAILURE);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return;
      } catch (RuntimeException e) {
        hearing.nonsense("an answer that makes no sense: " + e);
        pause(AFTER_A_FAILURE);
      }
    }
  }

  private void hear(HttpResponse<String> answer) throws IOException {
    if (answer.statusCode() == 410 && answer.body().contains("revision-compacted")) {
      list();
      return;
    }
    if (answer.statusCode() != 200 || answer.headers().firstValue("Quorate-Member").isEmpty()) {
      throw new IOException("Status " + answer.statusCode());
    }
    Map<String, Object> json = Json.object(answer.body());
    var changes = new ArrayList<Told>();
    for (Map<String, Object> each : Json.objects(json.get("events"))) {
      Told told = Event.told((String) each.get("event"), each);
      if (!changes.isEmpty() && changes.get(0).revision() != told.revision()) {
        hearing.changes(changes.get(0).revision(), changes);
        changes.clear();
      }
      changes.add(told);
    }
    if (!changes.isEmpty()) {
      hearing.changes(changes.get(0).revision(), changes);
    }
    hearing.progress((Long) json.get("revision"));
  }

  private void list() throws IOException {
    try (Quorate quorate = Crew.connect(members, 0)) {
      hearing.compacted(Hearing.list(quorate, hearing.prefix()));
    } catch (QuorateException e) {
      throw new IOException("No listing", e);
    }
  }
}
