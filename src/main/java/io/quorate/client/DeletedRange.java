package io.quorate.client;

/**
 * What a deletion of a range found.
 *
 * @param count of the entries that were there and are gone now
 * @param revision of the store after it
 */
public record DeletedRange(long count, long revision) {}
