/**
 * Owns the language of the log: commands, their results, their encoding and the limits of both. It
 * must not know who sends, stores or applies them; it uses the JDK alone.
 */
@NullMarked
package io.quorate.command;

import org.jspecify.annotations.NullMarked;
