package io.quorate.command;

/**
 * What makes a write apply once: its id, and how much of the past its maker knew; and when it was
 * made, for applying reads no clock.
 *
 * <p>The state machine remembers the latest request ids only. A write that was made before the
 * oldest remembered one could be a repetition nobody remembers; {@code writesSeen} lets every
 * member tell, alike, and refuse it.
 *
 * @param id the same for every submission of one request
 * @param writesSeen how many writes the maker's state had seen when the request was first made
 * @param timeMillis the maker's clock then, in milliseconds since 1970; 0 if unknown
 */
public record RequestStamp(RequestId id, long writesSeen, long timeMillis) {
  public RequestStamp {
    if (writesSeen < 0) {
      throw new IllegalArgumentException("Negative count of writes: " + writesSeen);
    }
    if (timeMillis < 0) {
      throw new IllegalArgumentException("A time before 1970: " + timeMillis);
    }
  }

  /** As the first version had it: at an unknown time. */
  public RequestStamp(RequestId id, long writesSeen) {
    this(id, writesSeen, 0);
  }
}
