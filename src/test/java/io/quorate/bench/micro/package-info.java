/**
 * What single steps of a write cost, by JMH; scripts/bench micro runs it. It must not know HTTP,
 * nor how a command reaches the log.
 */
@NullMarked
package io.quorate.bench.micro;

import org.jspecify.annotations.NullMarked;
