/**
 * Owns the state and how a command changes it: deterministic, without clock, random, file or
 * thread. It must not know HTTP, settings, or how commands reach the log.
 */
@NullMarked
package io.quorate.statemachine;

import org.jspecify.annotations.NullMarked;
