package io.quorate.store;

import static io.quorate.it.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import io.quorate.command.Attachment;
import io.quorate.command.ClaimName;
import io.quorate.command.Key;
import io.quorate.command.MemberAddress;
import io.quorate.command.Result;
import io.quorate.command.Terms;
import io.quorate.command.Value;
import io.quorate.config.Settings;
import io.quorate.store.Watching.Opening;
import io.quorate.store.entry.ReadOptions;
import io.quorate.store.entry.ReadResult;
import io.quorate.store.watch.Filter;
import io.quorate.store.watch.LeaderChange;
import io.quorate.store.watch.Revision;
import io.quorate.store.watch.Watch;
import io.quorate.store.watch.Watcher;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A cluster of two in this process, one of which goes: whoever asks the other one for what it has
 * not applied waits for a majority. There are fewer permits of requests than places of watchers.
 */
class WaitingWatchersTest {
  private static final Duration SOON = Duration.ofSeconds(60);
  private static final int PERMITS = 2;
  private static final int PLACES = 4;

  @TempDir Path base;
  private Map<Integer, MemberAddress> cluster;
  private final KeyValueStore one = new KeyValueStore();
  private KeyValueStore two = new KeyValueStore();

  @BeforeEach
  void startBoth() throws IOException {
    try (var first = free();
        var second = free()) {
      cluster =
          Map.of(
              1, new MemberAddress("127.0.0.1", first.getLocalPort()),
              2, new MemberAddress("127.0.0.1", second.getLocalPort()));
    }
    one.start(settings(1), (exit, sentence) -> {});
    two.start(settings(2), (exit, sentence) -> {});
    eventually(
        SOON,
        () -> {
          assertThat(one.notServing()).isEmpty();
          return assertThat(two.notServing()).isEmpty();
        });
  }

  @AfterEach
  void stopBoth() {
    two.stop();
    one.stop();
  }

  @Test
  void watchersThatWaitForAMajorityAreBoundedAndHoldUpNoReadAndNoWrite() {
    assertThat(put("before")).succeedsWithin(SOON);
    long future = one.revision() + 10;
    two.stop();
    var waiting = new ArrayList<CompletableFuture<Opening>>();
    for (int i = 0; i < PLACES; i++) {
      waiting.add(watch(future));
    }
    CompletableFuture<Opening> tooMany = watch(future);
    CompletableFuture<Optional<Watch<LeaderChange>>> tooManyToo = observe();
    CompletableFuture<Result> write = put("meanwhile");
    CompletableFuture<ReadResult> read = one.reading().read(ReadOptions.LINEARIZABLE);

    assertThat(tooMany).isCompletedWithValue(new Watching.TooMany());
    assertThat(tooManyToo).isCompletedWithValue(Optional.empty());
    assertThat(waiting).noneMatch(CompletableFuture::isDone);
    assertThat(List.of(write, read)).as("not refused").noneMatch(CompletableFuture::isDone);
    startTwoAgain();

    assertThat(write).succeedsWithin(SOON).isInstanceOf(Result.Put.class);
    assertThat(read).succeedsWithin(SOON);
    for (CompletableFuture<Opening> each : waiting) {
      assertThat(each).succeedsWithin(SOON).isInstanceOf(Watching.NotThereYet.class);
    }
    for (int i = 0; i < PLACES; i++) {
      assertThat(watch(1))
          .as("the places are free again")
          .succeedsWithin(SOON)
          .isInstanceOf(Watching.Opened.class);
    }
    assertThat(watch(1)).isCompletedWithValue(new Watching.TooMany());
  }

  /** Who leads first is read linearizably, whatever the observer knows. */
  @Test
  void observersThatWaitForAMajorityAreWatchersToo() {
    two.stop();
    var waiting = new ArrayList<CompletableFuture<Optional<Watch<LeaderChange>>>>();
    for (int i = 0; i < PLACES; i++) {
      waiting.add(observe());
    }

    assertThat(observe()).isCompletedWithValue(Optional.empty());
    assertThat(watch(1)).isCompletedWithValue(new Watching.TooMany());
    assertThat(waiting).noneMatch(CompletableFuture::isDone);
    startTwoAgain();

    for (CompletableFuture<Optional<Watch<LeaderChange>>> each : waiting) {
      assertThat(each).succeedsWithin(SOON).matches(Optional::isPresent);
    }
  }

  private void startTwoAgain() {
    two = new KeyValueStore();
    two.start(settings(2), (exit, sentence) -> {});
  }

  private CompletableFuture<Result> put(String key) {
    var value = Value.of("v".getBytes(StandardCharsets.UTF_8));
    return one.writing().put(new Key(key), value, Attachment.NONE, false, Terms.NONE);
  }

  private CompletableFuture<Opening> watch(long from) {
    return one.watching(Pace.PROMPT)
        .open(new Filter.OfPrefix(""), OptionalLong.of(from), Duration.ofMinutes(1), new Deaf<>());
  }

  private CompletableFuture<Optional<Watch<LeaderChange>>> observe() {
    return one.observing()
        .open(ClaimName.election("e"), Duration.ofMinutes(1), present -> new Deaf<>());
  }

  private Settings settings(int memberId) {
    return MemberSettings.of(base, memberId, cluster, SOON, PERMITS, PLACES);
  }

  private static ServerSocket free() throws IOException {
    return new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
  }

  /** Hears nothing. */
  private static final class Deaf<C> implements Watcher<C> {
    @Override
    public void opened(long told) {}

    @Override
    public boolean hasRoom() {
      return true;
    }

    @Override
    public void changed(Revision<C> revision, C change, boolean last) {}

    @Override
    public void compacted(long oldest) {}

    @Override
    public void ended() {}
  }
}
