package io.quorate.client;

import static io.quorate.client.FakeMember.problem;
import static io.quorate.client.FakeMember.status;
import static io.quorate.client.FakeMember.stream;
import static org.assertj.core.api.Assertions.assertThat;

import io.quorate.client.FakeMember.Received;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A watch and the members that it goes on from, each of which has the same history. */
class WatchTest {
  private static final long LAST = 5;

  private final FakeMember one = new FakeMember();
  private final FakeMember two = new FakeMember();
  private final Quorate quorate = Quorate.connect(one.url(), two.url());

  @AfterEach
  void close() {
    quorate.close();
    one.close();
    two.close();
  }

  @Test
  void nothingIsLostOrRepeatedWhereverTheStreamIsCut() {
    // Three members, so that no pause lies between the connections that count.
    try (var three = new FakeMember();
        var client = Quorate.connect(one.url(), two.url(), three.url())) {
      int length = history(1).length;
      for (int cut = 0; cut <= length; cut++) {
        cutAt(cut, client, List.of(one, two, three));
      }
    }
  }

  private static void cutAt(int cut, Quorate client, List<FakeMember> members) {
    var connections = new AtomicInteger();
    // The watch before this one may have a last request on its way.
    String prefix = "cut-" + cut + "-";
    for (FakeMember member : members) {
      member.answering(
          request -> {
            if (!request.target().contains(prefix)) {
              return problem(503, "not-serving");
            }
            byte[] bytes = history(from(request));
            boolean first = connections.getAndIncrement() == 0;
            return stream(first ? Arrays.copyOf(bytes, cut) : bytes);
          });
    }
    var told = new CopyOnWriteArrayList<Changes>();
    try (Watch watch = client.watch(WatchOptions.prefix(prefix).from(1), told::add)) {
      Eventual.until(() -> connections.get() > 2);
      assertThat(watch.revision()).isEqualTo(LAST);
    }
    assertThat(told)
        .as("cut at %d", cut)
        .extracting(Changes::revision)
        .containsExactly(1L, 3L, 4L, LAST);
    assertThat(told.get(1).changes()).extracting(Change::key).containsExactly("k1", "k2", "k3");
  }

  @Test
  void theNextMemberIsToldTheLastRevisionThatIsWhole() {
    byte[] all = history(1);
    String text = new String(all, StandardCharsets.UTF_8);
    int withinRevisionThree = text.indexOf("\"k2\"");
    one.then(stream(Arrays.copyOf(all, withinRevisionThree)));
    two.always(two.silence());
    quorate.watch(WatchOptions.prefix("k").from(1).withPrevious(), changes -> {});
    Eventual.until(() -> !two.received().isEmpty());
    assertThat(one.last().target()).isEqualTo("/v1/watch?prefix=k&prev=true&from_revision=1");
    assertThat(one.last().header("Last-Event-ID")).isEmpty();
    assertThat(two.last().target()).isEqualTo("/v1/watch?prefix=k&prev=true");
    assertThat(two.last().header("Last-Event-ID")).hasValue("1");
  }

  @Test
  void aChangeTellsWhatIsThereAndWhatWas() {
    one.then(
        stream(
            utf8(
                """
                event: put
                data: {"key":"a","revision":8,"modified":"2026-01-01T00:00:00Z","content_type":"text/plain","lease":3,"value":"new","prev":{"key":"a","revision":2,"content_type":"text/plain","value":"old"}}

                event: delete
                id: 8
                data: {"key":"b","revision":8,"prev":{"key":"b","revision":1,"content_type":"x/y","value_base64":"AAE="}}

                """)));
    one.always(one.silence());
    two.always(one.silence());
    var told = new CompletableFuture<Changes>();
    quorate.watch(WatchOptions.prefix("").from(8), told::complete);
    Changes changes = Eventual.get(told);
    assertThat(changes.changes().get(0).entry().orElseThrow().text()).isEqualTo("new");
    assertThat(changes.changes().get(0).entry().orElseThrow().lease()).hasValue(3);
    assertThat(changes.changes().get(0).previous().orElseThrow().text()).isEqualTo("old");
    assertThat(changes.changes().get(1).isDelete()).isTrue();
    assertThat(changes.changes().get(1).previous().orElseThrow().value().bytes())
        .containsExactly(0, 1);
  }

  @Test
  void aWatchFromNowOnBeginsAfterWhatIsAcknowledged() {
    one.then(status(404).revision(41).header("Quorate-Member", "1"));
    one.always(one.silence());
    quorate.watch(WatchOptions.key("a"), changes -> {});
    Eventual.until(() -> one.received().size() == 2);
    assertThat(one.last().target()).isEqualTo("/v1/watch?key=a&from_revision=42");
  }

  @Test
  void progressMovesTheWatchForward() {
    one.then(stream(utf8("event: progress\nid: 90\ndata: {}\n\n")));
    two.always(two.silence());
    var progress = new CompletableFuture<Long>();
    quorate.watch(
        WatchOptions.prefix("").from(8),
        new WatchListener() {
          @Override
          public void changed(Changes changes) {}

          @Override
          public void progressed(long revision) {
            progress.complete(revision);
          }
        });
    assertThat(Eventual.get(progress)).isEqualTo(90);
    Eventual.until(() -> !two.received().isEmpty());
    assertThat(two.last().header("Last-Event-ID")).hasValue("90");
  }

  @Test
  void aWatchEndsWhereItsPlaceInTheHistoryIsGone() {
    one.then(problem(410, "revision-compacted"));
    assertThat(failureOf(WatchOptions.prefix("").from(8))).isInstanceOf(CompactedException.class);
  }

  @Test
  void aWatchThatIsTooSlowEndsWhereItsPlaceInTheHistoryIsGone() {
    one.then(stream(utf8("event: compacted\ndata: {}\n\n")));
    assertThat(failureOf(WatchOptions.prefix("").from(8))).isInstanceOf(CompactedException.class);
  }

  @Test
  void aWatchThatIsRefusedEnds() {
    one.then(problem(503, "not-serving"));
    two.then(problem(400, "unknown-parameter"));
    assertThat(failureOf(WatchOptions.prefix("").from(8)))
        .isInstanceOfSatisfying(
            ProblemException.class,
            failure -> assertThat(failure.type()).isEqualTo("unknown-parameter"));
  }

  @Test
  void aListenerThatThrowsEndsItsWatchAndIsTold() {
    one.then(stream(history(1)));
    var failure = new CompletableFuture<RuntimeException>();
    Watch watch =
        quorate.watch(
            WatchOptions.prefix("").from(1),
            new WatchListener() {
              @Override
              public void changed(Changes changes) {
                throw new IllegalArgumentException("no");
              }

              @Override
              public void failed(RuntimeException why) {
                failure.complete(why);
              }
            });
    assertThat(Eventual.get(failure)).hasMessage("no");
    assertThat(watch.isRunning()).isFalse();
  }

  @Test
  void listenersAreCalledOnThreadsOfTheCallersMaking() {
    one.then(stream(history(1)));
    ClientOptions options =
        ClientOptions.of(one.url()).threads(work -> new Thread(work, "of-the-caller"));
    var name = new CompletableFuture<String>();
    try (Quorate managed = Quorate.connect(options)) {
      managed.watch(
          WatchOptions.prefix("").from(1),
          changes -> name.complete(Thread.currentThread().getName()));
      assertThat(Eventual.get(name)).isEqualTo("of-the-caller");
    }
  }

  @Test
  void whatIsNoEventOfAMemberEndsTheWatch() {
    one.then(stream(utf8("event: put\nid: 9\ndata: {]\n\n")));
    assertThat(failureOf(WatchOptions.prefix("").from(8)))
        .isInstanceOf(UnexpectedAnswerException.class);
  }

  private RuntimeException failureOf(WatchOptions options) {
    var failure = new CompletableFuture<RuntimeException>();
    quorate.watch(
        options,
        new WatchListener() {
          @Override
          public void changed(Changes changes) {}

          @Override
          public void failed(RuntimeException why) {
            failure.complete(why);
          }
        });
    return Eventual.get(failure);
  }

  /** Where the request wants to begin. */
  private static long from(Received request) {
    return request
        .header("Last-Event-ID")
        .map(id -> Long.parseLong(id) + 1)
        .orElseGet(() -> Long.valueOf(request.target().replaceFirst(".*from_revision=", "")));
  }

  /** Revision 2 is of another prefix; 3 is a transaction of three. */
  private static byte[] history(long from) {
    String all =
        IntStream.of(1, 3, 4, (int) LAST)
            .filter(revision -> revision >= from)
            .mapToObj(WatchTest::revision)
            .collect(Collectors.joining(": beat\n\n"));
    return utf8(": hello\n\n" + all);
  }

  private static String revision(int revision) {
    List<String> keys = revision == 3 ? List.of("k1", "k2", "k3") : List.of("k1");
    var events = new StringBuilder();
    for (int i = 0; i < keys.size(); i++) {
      boolean last = i == keys.size() - 1;
      events.append(
          "event: put\n%sdata: {\"key\":\"%s\",\"revision\":%d,\"content_type\":\"text/plain\",\"value\":\"\u00e4\"}\n\n"
              .formatted(last ? "id: " + revision + "\n" : "", keys.get(i), revision));
    }
    return events.toString();
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
