package io.quorate.bench.micro;

import io.quorate.command.Command;
import io.quorate.command.Key;
import io.quorate.command.RequestId;
import io.quorate.command.RequestStamp;
import io.quorate.command.Value;

/** The writes that are measured. */
final class Puts {
  /** Any: it only has to have its usual length. */
  private static final long TIME_MILLIS = 1_767_225_600_000L;

  private Puts() {}

  /**
   * @param number of the write: no two of the same are applied to one state
   */
  static Command.Put of(long number, long key, int valueBytes) {
    var stamp = new RequestStamp(new RequestId("bench-" + number), number, TIME_MILLIS);
    return new Command.Put(stamp, new Key("bench/" + key), Value.of(new byte[valueBytes]), false);
  }
}
