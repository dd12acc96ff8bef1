package io.quorate.raft.consensus;

/**
 * The state of a snapshot, read and not in place yet.
 *
 * @param configuration who votes by it
 * @param putInPlace makes it the state of this member, in one step; for the consensus thread
 */
public record Decoded(Configuration configuration, Runnable putInPlace) {}
