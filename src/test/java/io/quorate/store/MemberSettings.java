package io.quorate.store;

import io.quorate.command.MemberAddress;
import io.quorate.command.StoreLimits;
import io.quorate.config.Settings;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;

/** What tests that start a member in this process set. */
final class MemberSettings {
  private MemberSettings() {}

  /** Of member 1, with small limits. */
  static Settings of(Path base, Map<Integer, MemberAddress> cluster, boolean join) {
    return new Settings(
        1,
        new TreeMap<>(cluster),
        join,
        "quorate",
        base,
        "127.0.0.1",
        Duration.ofSeconds(5),
        4096,
        1 << 20,
        1000,
        1000,
        1000,
        1 << 20,
        StoreLimits.DEFAULT);
  }
}
