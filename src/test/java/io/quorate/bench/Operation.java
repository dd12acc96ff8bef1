package io.quorate.bench;

import java.util.Locale;

/** What a load does. */
enum Operation {
  PUT,
  /** A linearizable read. */
  GET,
  /** A read of whatever the member has. */
  STALE_GET,
  /** Half of them PUT, half GET, at random. */
  MIXED;

  /** As on the command line, and for load.lua: stale-get. */
  String word() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
