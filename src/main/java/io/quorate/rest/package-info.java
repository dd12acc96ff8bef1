/**
 * Owns HTTP: paths, bodies, headers, statuses, problems. It must not know how the store keeps its
 * promises.
 */
@NullMarked
package io.quorate.rest;

import org.jspecify.annotations.NullMarked;
