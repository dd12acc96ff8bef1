package io.quorate.store.entry;

import io.quorate.command.Entry;
import java.util.List;
import java.util.Optional;

/**
 * What is known of the past of one key, the newest first.
 *
 * @param complete whether there was never more
 */
public record Versions(List<Version> versions, boolean complete) {
  public Versions {
    versions = List.copyOf(versions);
  }

  /**
   * A version of the key.
   *
   * @param revision that gave the key this entry, or took it
   * @param timeMillis when, in milliseconds since 1970; 0 if unknown
   * @param entry empty if the key was removed
   */
  public record Version(long revision, long timeMillis, Optional<Entry> entry) {}
}
