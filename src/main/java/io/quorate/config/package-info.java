/**
 * Owns the settings: reads them from MicroProfile Config and refuses wrong ones with a sentence
 * that names them. It must not know what the settings are used for.
 */
@NullMarked
package io.quorate.config;

import org.jspecify.annotations.NullMarked;
