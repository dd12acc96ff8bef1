/**
 * Judges what clients saw: is there an order of all operations, each between its call and its
 * answer, that a single correct register would have answered in the same way; or, of transactions,
 * a single correct store; and have watchers heard all that has happened, once? It must not know
 * where a history comes from.
 */
@NullMarked
package io.quorate.check;

import org.jspecify.annotations.NullMarked;
