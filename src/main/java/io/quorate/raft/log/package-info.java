/**
 * Owns what consensus keeps on disk: the log, the term and the vote, the snapshots, and what is
 * done when one of them is damaged or cannot be written. It must not know how members agree, nor
 * what the bytes mean.
 */
@NullMarked
package io.quorate.raft.log;

import org.jspecify.annotations.NullMarked;
