/**
 * The figures that Quorate promises, measured on real members under load. It must not know a class
 * of the WAR.
 */
@NullMarked
package io.quorate.bench;

import org.jspecify.annotations.NullMarked;
