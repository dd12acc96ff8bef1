/**
 * Owns a member's part in consensus: its life cycle, its stack, who leads, who votes, how bytes get
 * into the log and who answers for them. It must not know what the bytes mean.
 */
@NullMarked
package io.quorate.raft;

import org.jspecify.annotations.NullMarked;
