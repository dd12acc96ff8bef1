package io.quorate.command;

import java.io.IOException;
import java.util.Optional;
import java.util.OptionalLong;

/** What applying a command gave; the same on every member. */
public sealed interface Result {

  /**
   * The key has the value.
   *
   * @param revision the revision of the store after the write, which is the entry's
   * @param created whether the key was absent before
   * @param previous the replaced entry, if there was one and the command asked for it
   */
  record Put(long revision, boolean created, Optional<Entry> previous) implements Result {}

  /**
   * The key is absent.
   *
   * @param revision the revision of the store; unchanged if the key was absent before
   * @param removed whether there was an entry
   * @param previous the removed entry, if there was one and the command asked for it
   */
  record Removed(long revision, boolean removed, Optional<Entry> previous) implements Result {}

  /**
   * The condition did not hold; nothing was changed.
   *
   * @param current the revision of the entry; empty if there is none
   */
  record PreconditionFailed(OptionalLong current) implements Result {}

  /** A command without an answer of its own took effect. */
  record Done() implements Result {}

  /** A change of the membership has begun, with this number. */
  record ChangeBegun(long change) implements Result {}

  /** The command changed nothing, and will not later. */
  record Refused(Refusal reason) implements Result {}

  /** Why a command changed nothing. The codes are part of the encoding. */
  enum Refusal {
    /** The request is older than the oldest that is remembered: it may have been applied before. */
    FORGOTTEN(1),
    MEMBER_EXISTS(2),
    ADDRESS_TAKEN(3),
    UNKNOWN_MEMBER(4),
    LAST_MEMBER(5),
    TOO_MANY_MEMBERS(6),
    CHANGE_IN_PROGRESS(7),
    NO_CLUSTER(8),
    /** The client has used its name for the write for another one before. */
    IDEMPOTENCY_KEY_REUSED(10);

    private final int code;

    Refusal(int code) {
      this.code = code;
    }

    int code() {
      return code;
    }

    static Refusal ofCode(int code) throws IOException {
      for (Refusal refusal : values()) {
        if (refusal.code == code) {
          return refusal;
        }
      }
      throw new IOException("Refusals of code %d are unknown.".formatted(code));
    }
  }
}
