/**
 * Owns the client for Java: requests to members, their repetition, and what a caller may conclude
 * from an answer or from none. It must not know anything but the JDK and the HTTP interface:
 * nothing of the members' own code, so that it is a jar of its own.
 *
 * <p>Begin with {@link io.quorate.client.Quorate}. One style throughout: methods return values and
 * block, for at most the time that the caller allows, which is what virtual threads are for; what
 * comes unasked (a watch, the loss of a lease) goes to a listener. Every failure is a {@link
 * io.quorate.client.QuorateException}.
 */
@NullMarked
package io.quorate.client;

import org.jspecify.annotations.NullMarked;
