/**
 * Owns our API: the store, its members and the life of this member; the only write path. It must
 * not know HTTP.
 */
@NullMarked
package io.quorate.store;

import org.jspecify.annotations.NullMarked;
