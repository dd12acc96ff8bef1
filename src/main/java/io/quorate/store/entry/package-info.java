/**
 * Owns what reads and writes of entries promise: how fresh a read is, which revision it sees. It
 * must not know how a command reaches the log, nor HTTP.
 */
@NullMarked
package io.quorate.store.entry;

import org.jspecify.annotations.NullMarked;
