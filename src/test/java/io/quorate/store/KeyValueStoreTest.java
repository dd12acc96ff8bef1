package io.quorate.store;

import static io.quorate.it.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quorate.command.Attachment;
import io.quorate.command.Key;
import io.quorate.command.MemberAddress;
import io.quorate.command.Result;
import io.quorate.command.Terms;
import io.quorate.command.Value;
import io.quorate.config.Settings;
import io.quorate.raft.UnavailableException;
import io.quorate.raft.UnavailableException.Reason;
import io.quorate.store.entry.Consistency;
import io.quorate.store.entry.ReadOptions;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Members of two, of which the other does not always run. */
class KeyValueStoreTest {
  private static final Value VALUE = Value.of(new byte[] {'v'});

  @TempDir Path base;

  /** It cannot know how far it is behind: stale would have no bound that anybody could name. */
  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aMemberThatLearnsOrCatchesUpAnswersNoStaleReadEither(boolean joins) throws Exception {
    var store = new KeyValueStore();
    store.start(settings(joins), (exit, sentence) -> {});
    try {
      assertThat(store.notServing()).isPresent();
      for (OptionalLong revision : new OptionalLong[] {OptionalLong.empty(), OptionalLong.of(0)}) {
        var options =
            new ReadOptions(Consistency.STALE, OptionalLong.empty(), Optional.empty(), revision);
        assertThatThrownBy(() -> store.reading().read(options).join())
            .isInstanceOfSatisfying(
                UnavailableException.class,
                refused -> assertThat(refused.reason()).isEqualTo(Reason.NOT_SERVING));
      }
    } finally {
      store.stop();
    }
  }

  /** A follower hears that a write is committed after it has heard the result from the leader. */
  @Test
  void noRevisionThatAMemberHasAnsweredIsAboveTheOneThatItNames() throws Exception {
    Map<Integer, MemberAddress> cluster = cluster();
    Map<Integer, KeyValueStore> stores = Map.of(1, new KeyValueStore(), 2, new KeyValueStore());
    try {
      stores.forEach(
          (id, store) ->
              store.start(
                  MemberSettings.of(
                      base.resolve("" + id), id, cluster, Duration.ofSeconds(5), 1000, 1000),
                  (exit, sentence) -> {}));
      eventually(
          Duration.ofSeconds(30),
          () -> assertThat(stores.values()).allMatch(store -> store.notServing().isEmpty()));

      for (int i = 0; i < 200; i++) {
        for (KeyValueStore store : stores.values()) {
          var put =
              (Result.Put)
                  store
                      .writing(Pace.PROMPT)
                      .put(new Key("k"), VALUE, Attachment.NONE, false, Terms.NONE)
                      .join();
          assertThat(store.revision()).isGreaterThanOrEqualTo(put.revision());
        }
      }
    } finally {
      stores.values().forEach(KeyValueStore::stop);
    }
  }

  private Settings settings(boolean joins) throws IOException {
    return MemberSettings.of(base, cluster(), joins);
  }

  private static Map<Integer, MemberAddress> cluster() throws IOException {
    try (var one = free();
        var two = free()) {
      return Map.of(
          1, new MemberAddress("127.0.0.1", one.getLocalPort()),
          2, new MemberAddress("127.0.0.1", two.getLocalPort()));
    }
  }

  private static ServerSocket free() throws IOException {
    return new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
  }
}
