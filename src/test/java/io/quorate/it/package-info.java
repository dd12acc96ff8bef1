/**
 * Real members, from outside: started by the scripts or as users start them, spoken to over HTTP,
 * hurt by signals. It must not know a class of the WAR.
 */
@NullMarked
package io.quorate.it;

import org.jspecify.annotations.NullMarked;
