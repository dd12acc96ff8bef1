package io.quorate.torture;

import io.quorate.check.Told;
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
final class PollWatcher extends HearingThread {
  private static final Duration PATIENCE = Duration.ofSeconds(6);

  private final HttpClient client =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .connectTimeout(Duration.ofSeconds(1))
          .build();
  private int turn;

  PollWatcher(Members members, Hearing hearing) {
    super(members, hearing, PATIENCE);
  }

  @Override
  void turn() throws IOException, InterruptedException {
    List<Integer> ids = members().ids();
    URI uri =
        members()
            .uri(
                ids.get(turn++ % ids.size()),
                "/v1/watch?wait=3s&prefix=%s&from_revision=%d"
                    .formatted(hearing().prefix().replace("/", "%2F"), hearing().reached() + 1));
    hear(
        client.send(
            HttpRequest.newBuilder(uri).timeout(PATIENCE).build(), BodyHandlers.ofString()));
    hearing().opened();
  }

  private void hear(HttpResponse<String> answer) throws IOException {
    if (answer.statusCode() == 410 && answer.body().contains("revision-compacted")) {
      list(0);
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
        hearing().changes(changes.get(0).revision(), changes);
        changes.clear();
      }
      changes.add(told);
    }
    if (!changes.isEmpty()) {
      hearing().changes(changes.get(0).revision(), changes);
    }
    hearing().progress((Long) json.get("revision"));
  }
}
