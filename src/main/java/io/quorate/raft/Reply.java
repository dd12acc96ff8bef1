package io.quorate.raft;

import java.util.Arrays;

/**
 * What a member answered to another one.
 *
 * @param payload empty unless done
 */
@SuppressWarnings("ArrayRecordComponent") // Never compared.
record Reply(Status status, byte[] payload) {

  /** The codes are part of what goes over the wire. */
  enum Status {
    /** The payload is the answer. */
    DONE(0),
    /** Nothing was done: another member leads. */
    NOT_LEADER(1),
    /** Nothing was done: too much is waiting. */
    OVERLOADED(2),
    /** It may have been done, or may still be. */
    UNKNOWN(3),
    /** Nothing was done: the leader does not know such a command. */
    REFUSED(4);

    private final byte code;

    Status(int code) {
      this.code = (byte) code;
    }

    byte code() {
      return code;
    }

    /** A code of another version is one that we do not know the meaning of. */
    static Status ofCode(byte code) {
      return Arrays.stream(values()).filter(each -> each.code == code).findFirst().orElse(UNKNOWN);
    }
  }

  static Reply done(byte[] payload) {
    return new Reply(Status.DONE, payload);
  }

  static Reply of(Status status) {
    return new Reply(status, new byte[0]);
  }
}
