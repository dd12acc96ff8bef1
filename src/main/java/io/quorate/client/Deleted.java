package io.quorate.client;

import java.util.Optional;

/**
 * What a deletion found.
 *
 * @param existed whether there was an entry, which is gone now
 * @param storeRevision of the store after it
 * @param previous what was deleted, if {@link WriteOptions#returnPrevious()} asked for it
 */
public record Deleted(boolean existed, long storeRevision, Optional<Entry> previous) {}
