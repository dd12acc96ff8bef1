package io.quorate.command;

/**
 * What makes a write apply once: its id, and how much of the past its maker knew.
 *
 * <p>The state machine remembers the latest request ids only. A write that was made before the
 * oldest remembered one could be a repetition nobody remembers; {@code writesSeen} lets every
 * member tell, alike, and refuse it.
 *
 * @param id the same for every submission of one request
 * @param writesSeen how many writes the maker's state had seen when the request was first made
 */
public record RequestStamp(RequestId id, long writesSeen) {
  public RequestStamp {
    if (writesSeen < 0) {
      throw new IllegalArgumentException("Negative count of writes: " + writesSeen);
    }
  }
}
