package io.quorate.command;

/**
 * Hard upper bounds of what the log may carry. They are part of the format: every member refuses to
 * decode more, whatever its own settings, so that one misconfigured member cannot make another one
 * allocate without bound. The limits users set are lower and are checked before a command is made.
 */
public final class Limits {
  /** UTF-8 bytes of a key; sixteen times the default limit of a key. */
  public static final int KEY_BYTES = 64 * 1024;

  /** Bytes of a value; eight times the default, the most that one message should carry. */
  public static final int VALUE_BYTES = 8 * 1024 * 1024;

  /** Characters of a media type; RFC 6838 section 4.2 allows 127 + 127, the rest is parameters. */
  public static final int CONTENT_TYPE_CHARS = 1024;

  /** Characters of a request id; room for a UUID with a prefix. */
  public static final int REQUEST_ID_CHARS = 128;

  /** Characters of a client's own name for a write; room for a UUID with a prefix. */
  public static final int IDEMPOTENCY_KEY_CHARS = 128;

  /** Revisions that a condition lists; a client has read one or two that it can build on. */
  public static final int CONDITION_REVISIONS = 16;

  /** Characters of a host name: RFC 1035 section 2.3.4. */
  public static final int HOST_CHARS = 253;

  /** Characters of a cluster's id; room for a UUID with a prefix. */
  public static final int CLUSTER_ID_CHARS = 64;

  /** Members of one cluster; far more than a majority can be had from quickly. */
  public static final int MEMBERS = 99;

  private Limits() {}
}
