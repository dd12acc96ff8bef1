package io.quorate.client;

import java.util.List;

/**
 * All that one revision has changed within what is watched: one write, or one transaction, deletion
 * of a range or expiry as a whole.
 *
 * @param changes at least one, each of another key
 */
public record Changes(long revision, List<Change> changes) {
  public Changes {
    changes = List.copyOf(changes);
  }
}
