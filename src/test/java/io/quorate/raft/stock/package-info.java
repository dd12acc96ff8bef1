/**
 * What the stock consensus of JGroups-RAFT 1.1.4.Final does in the situations that ours was written
 * for, beside what ours does. It must not know a channel: the tests are the network and the clock.
 */
@NullMarked
package io.quorate.raft.stock;

import org.jspecify.annotations.NullMarked;
