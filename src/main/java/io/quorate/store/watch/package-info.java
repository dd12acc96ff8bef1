/**
 * Owns the watchers: who waits for which keys or elections, and how far each has been told. It must
 * not know how changes come about, nor how a watcher is reached.
 */
@NullMarked
package io.quorate.store.watch;

import org.jspecify.annotations.NullMarked;
