/**
 * Real members under load and under faults, and the judgement of what their clients saw. It must
 * not know a class of the WAR.
 */
@NullMarked
package io.quorate.torture;

import org.jspecify.annotations.NullMarked;
