/**
 * Owns what leases, locks and elections are to a member while time goes by: when a lease is due,
 * and who waits for a claim. It must not know HTTP, nor how a command reaches the log.
 */
@NullMarked
package io.quorate.store.lease;

import org.jspecify.annotations.NullMarked;
