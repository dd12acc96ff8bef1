package io.quorate.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quorate.command.MemberAddress;
import io.quorate.config.Settings;
import io.quorate.raft.UnavailableException;
import io.quorate.raft.UnavailableException.Reason;
import io.quorate.store.entry.Consistency;
import io.quorate.store.entry.ReadOptions;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A member of two, the other of which does not run. */
class KeyValueStoreTest {
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

  private Settings settings(boolean joins) throws IOException {
    var cluster = new TreeMap<Integer, MemberAddress>();
    try (var one = free();
        var two = free()) {
      cluster.putAll(
          Map.of(
              1, new MemberAddress("127.0.0.1", one.getLocalPort()),
              2, new MemberAddress("127.0.0.1", two.getLocalPort())));
    }
    return MemberSettings.of(base, cluster, joins);
  }

  private static ServerSocket free() throws IOException {
    return new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
  }
}
