package io.quorate.client;

import java.util.Optional;

/**
 * A write that took effect.
 *
 * @param revision that the entry has now
 * @param created whether there was no entry before
 * @param previous what it replaced, if {@link WriteOptions#returnPrevious()} asked for it
 */
public record Written(long revision, boolean created, Optional<Entry> previous) {}
