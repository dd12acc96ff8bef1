package io.quorate.store;

/** Why a member ends by itself: the exit code of its process. Documented in the README. */
public enum Exit {
  /** It could not start: a port or a data directory is taken, or the log cannot be read. */
  START_FAILED(1),
  /** It was removed from the cluster. */
  REMOVED(10),
  /** It can no longer keep its promises; going on could lose or invent data. */
  FAILED(11),
  /** A setting is wrong; the number is EX_CONFIG of sysexits.h. */
  WRONG_SETTING(78);

  private final int code;

  Exit(int code) {
    this.code = code;
  }

  public int code() {
    return code;
  }
}
