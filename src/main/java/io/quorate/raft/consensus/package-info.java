/**
 * Raft as a calculation: what a member does with a message, a proposal or the passing of time.
 * Knows no channel, no clock, no thread and no file; it is given the log and told the time.
 */
@NullMarked
package io.quorate.raft.consensus;

import org.jspecify.annotations.NullMarked;
