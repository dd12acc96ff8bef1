/**
 * Owns the door in front of the container: which requests reach it, and that no answer names it. It
 * must not know keys, values or members.
 */
@NullMarked
package io.quorate.rest.gate;

import org.jspecify.annotations.NullMarked;
