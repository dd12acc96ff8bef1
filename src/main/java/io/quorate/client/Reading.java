package io.quorate.client;

import java.time.Duration;
import java.util.Optional;

/**
 * What a read of a key has found, and how new that is.
 *
 * @param entry empty if there was none
 * @param storeRevision of the store as it was read
 * @param member that answered
 * @param lag a bound of how old the answer may be; stale reads only
 */
public record Reading(
    Optional<Entry> entry, long storeRevision, int member, Optional<Duration> lag) {}
