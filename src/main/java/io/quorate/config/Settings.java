package io.quorate.config;

import io.quorate.command.MemberAddress;
import io.quorate.command.StoreLimits;
import java.nio.file.Path;
import java.time.Duration;
import java.util.SortedMap;

/**
 * The settings of a member, all of them valid.
 *
 * @param memberId this member
 * @param cluster the members that the flags name, this one included
 * @param join whether this member was added to a cluster that runs
 * @param clusterName keeps clusters apart that could reach each other
 * @param dataDir the directory below which the member has its own
 * @param httpAddress the local address of the HTTP port
 * @param requestTimeout within which every request is answered
 * @param maxKeyBytes UTF-8 bytes of a key
 * @param maxValueBytes bytes of a value
 * @param maxPendingRequests requests that may wait for the cluster at the same time
 * @param maxWaiting requests that may wait for a lock or an election at the same time
 * @param maxWatchers watchers at the same time
 * @param snapshotAfterBytes bytes of log after which a snapshot is taken
 * @param storeLimits what the store keeps, while this member leads
 */
public record Settings(
    int memberId,
    SortedMap<Integer, MemberAddress> cluster,
    boolean join,
    String clusterName,
    Path dataDir,
    String httpAddress,
    Duration requestTimeout,
    int maxKeyBytes,
    int maxValueBytes,
    int maxPendingRequests,
    int maxWaiting,
    int maxWatchers,
    long snapshotAfterBytes,
    StoreLimits storeLimits) {

  public MemberAddress address() {
    MemberAddress address = cluster.get(memberId);
    if (address == null) {
      throw new IllegalStateException("This member is not in its own cluster list.");
    }
    return address;
  }
}
