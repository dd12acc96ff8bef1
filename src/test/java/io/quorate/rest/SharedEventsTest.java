package io.quorate.rest;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.quorate.command.Change;
import io.quorate.command.Entry;
import io.quorate.command.Key;
import io.quorate.command.Value;
import io.quorate.rest.gate.ProbeStreams;
import io.quorate.store.watch.Revision;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class SharedEventsTest {
  private static final int WATCHERS = 20;
  private static final long PLENTY = 1L << 20;

  private final AtomicInteger made = new AtomicInteger();

  @Test
  void aChangeIsEncodedOnceForAllStreamsThatWantItAlike() throws Exception {
    SharedEvents shared = keeping(PLENTY);
    Revision<Change> revision = revision(7, put("a", "one", 7), change("b", "two", "three", 7));
    try (var streams = new ProbeStreams()) {
      var probes = new ArrayList<ProbeStreams.Probe>();
      for (int i = 0; i < WATCHERS; i++) {
        ProbeStreams.Probe probe = streams.probe();
        probes.add(probe);
        // One after the other is told all of the revision, as by the thread that tells them.
        tell(new StreamWatcher(new Events(probe.stream(), 1), shared, i % 2 == 0, 1), revision);
      }
      for (int i = 0; i < WATCHERS; i++) {
        String text = probes.get(i).readUntil("id: 7\n") + probes.get(i).readUntil("}\n\n");
        assertThat(text)
            .contains("event: put\ndata: {\"key\":\"a\",\"revision\":7,", "\"value\":\"three\"")
            .contains(i % 2 == 0 ? "\"prev\":{\"key\":\"b\"" : "\"value\":\"three\"}\n\n");
      }
    }
    // One form of the first, for there was nothing before; two of the second.
    assertThat(made).hasValue(3);
  }

  @Test
  void pollsShareWithStreams() throws Exception {
    SharedEvents shared = keeping(PLENTY);
    Revision<Change> revision = revision(7, put("a", "one", 7), put("b", "\u00e9", 7));
    revision.changes().forEach(change -> shared.data(revision, change, false));
    var answer =
        new PollWatcher.Answer(
            9, List.of(new PollWatcher.Told(revision, revision.changes())), OptionalLong.empty());

    var json = new ByteArrayOutputStream();
    PollJson.write(answer, shared, true, json);
    assertThat(json.toString(UTF_8))
        .isEqualTo(
            "{\"revision\":9,\"events\":["
                + "{\"event\":\"put\",\"key\":\"a\",\"revision\":7,\"content_type\":\"text/plain\","
                + "\"value\":\"one\"},"
                + "{\"event\":\"put\",\"key\":\"b\",\"revision\":7,\"content_type\":\"text/plain\","
                + "\"value\":\"\u00e9\"}]}\n");
    assertThat(made).hasValue(2);
  }

  @Test
  void theLatestAreKeptAndNoMoreThanThereIsRoomFor() {
    SharedEvents shared = keeping(3_000);
    Change change = put("a", "x".repeat(700), 1);
    for (int number = 1; number <= 100; number++) {
      shared.data(revision(number, change), change, false);
    }
    assertThat(made).hasValue(100);

    shared.data(revision(100, change), change, false);
    shared.data(revision(99, change), change, false);
    assertThat(made).as("those of the latest").hasValue(100);
    shared.data(revision(97, change), change, false);
    assertThat(made).as("that of one before").hasValue(101);
  }

  @Test
  void whatWeighsMoreThanThereIsRoomForIsKeptAlone() {
    SharedEvents shared = keeping(1_000);
    Change large = put("a", "x".repeat(5_000), 1);
    Change small = put("b", "x", 2);

    shared.data(revision(1, large), large, false);
    shared.data(revision(1, large), large, false);
    assertThat(made).hasValue(1);
    shared.data(revision(2, small), small, false);
    shared.data(revision(1, large), large, false);
    assertThat(made).as("it was not kept beside another one").hasValue(3);
  }

  private SharedEvents keeping(long bytes) {
    return new SharedEvents(
        (revision, change, previous) -> {
          made.incrementAndGet();
          return EventJson.data(revision, change, previous);
        },
        bytes);
  }

  private static void tell(StreamWatcher watcher, Revision<Change> revision) {
    watcher.opened(revision.number() - 1);
    int left = revision.changes().size();
    for (Change change : revision.changes()) {
      watcher.changed(revision, change, --left == 0);
    }
  }

  private static Revision<Change> revision(long number, Change... changes) {
    return new Revision<>(number, 0, List.of(changes));
  }

  private static Change put(String key, String value, long revision) {
    return new Change(Optional.empty(), Optional.of(entry(key, value, revision)));
  }

  private static Change change(String key, String before, String after, long revision) {
    return new Change(
        Optional.of(entry(key, before, revision - 1)), Optional.of(entry(key, after, revision)));
  }

  private static Entry entry(String key, String value, long revision) {
    return new Entry(new Key(key), new Value(value.getBytes(UTF_8), "text/plain"), revision, 0, 0);
  }
}
