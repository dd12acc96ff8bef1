package io.quorate.command;

/**
 * How much the store keeps. Part of the state, so that all members decide alike: what a member's
 * settings say counts once the leader has written it to the log.
 *
 * @param quotaBytes of the entries, as {@link Entry#weightBytes} counts; what makes them more is
 *     refused
 * @param historyRevisions past revisions that can be read, at least 1
 * @param historyBytes what those may keep beyond the latest entries; the newest revision is kept
 *     whatever it weighs
 * @param maxLeases leases at a time
 * @param maxClaims claims at a time, of holders and of those who wait
 */
public record StoreLimits(
    long quotaBytes, int historyRevisions, long historyBytes, int maxLeases, int maxClaims) {

  /**
   * Until a leader has said otherwise. A quota that fits into a heap of 1 GiB with the rest; a
   * history of half a minute at a thousand small writes a second; leases and waiters of a large
   * cluster of clients.
   */
  public static final StoreLimits DEFAULT =
      new StoreLimits(512L * 1024 * 1024, 100_000, 16L * 1024 * 1024, 100_000, 10_000);

  /**
   * @throws IllegalArgumentException with a sentence for the user if a limit is out of bounds
   */
  public StoreLimits {
    require("quota in bytes", quotaBytes, 1, Limits.STORE_BYTES);
    require("number of past revisions", historyRevisions, 1, Limits.HISTORY_REVISIONS);
    require("history in bytes", historyBytes, 0, Limits.STORE_BYTES);
    require("number of leases", maxLeases, 0, Limits.LEASES);
    require("number of claims", maxClaims, 0, Limits.CLAIMS);
  }

  private static void require(String what, long number, long least, long most) {
    if (number < least || number > most) {
      throw new IllegalArgumentException(
          "The %s is %d to %d: %d".formatted(what, least, most, number));
    }
  }
}
