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
    return of(base, 1, cluster, join, Duration.ofSeconds(5), 1000, 1000);
  }

  /** Of one of the founders. */
  static Settings of(
      Path base,
      int memberId,
      Map<Integer, MemberAddress> cluster,
      Duration requestTimeout,
      int maxPendingRequests,
      int maxWatchers) {
    return of(base, memberId, cluster, false, requestTimeout, maxPendingRequests, maxWatchers);
  }

  private static Settings of(
      Path base,
      int memberId,
      Map<Integer, MemberAddress> cluster,
      boolean join,
      Duration requestTimeout,
      int maxPendingRequests,
      int maxWatchers) {
    return new Settings(
        memberId,
        new TreeMap<>(cluster),
        join,
        "quorate",
        base,
        "127.0.0.1",
        requestTimeout,
        4096,
        1 << 20,
        maxPendingRequests,
        1000,
        maxWatchers,
        1 << 20,
        StoreLimits.DEFAULT);
  }
}
