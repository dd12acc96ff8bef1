package io.quorate.bench;

import java.util.Locale;

/** Whom a load asks. */
enum Target {
  LEADER,
  FOLLOWER;

  /** As on the command line. */
  String word() {
    return name().toLowerCase(Locale.ROOT);
  }
}
