package io.quorate.check;

/**
 * An entry as it was read.
 *
 * @param revision that wrote it
 */
public record Seen(String value, long revision) {}
