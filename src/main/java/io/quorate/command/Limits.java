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

  /** Characters that say why an entry could not be changed: what was sent may be quoted there. */
  public static final int DETAIL_CHARS = 1024;

  /** Fences of one write; a client holds one lock at a time, or a few. */
  public static final int FENCES = 8;

  /** Conditions of a transaction, and steps of each of its two lists; as etcd has it. */
  public static final int OPERATIONS = 128;

  /** Bytes of keys and values in a transaction: as much as the largest put. */
  public static final int TRANSACTION_BYTES = VALUE_BYTES + KEY_BYTES + CONTENT_TYPE_CHARS;

  /** Bytes of the entries that the answer to a transaction carries: the largest, and some more. */
  public static final int ANSWER_BYTES = 2 * TRANSACTION_BYTES;

  /** A week: who is away for longer does not mean to come back. */
  public static final long LEASE_TTL_SECONDS = 7 * 86_400;

  /** Characters of the name of a lock or an election; as much as a name of a file has. */
  public static final int CLAIM_NAME_CHARS = 256;

  /** Bytes that a candidate says of itself; an address, or some lines of JSON. */
  public static final int CLAIM_VALUE_BYTES = 4 * 1024;

  /** Bytes that a store could be told to keep; more than any heap has. */
  public static final long STORE_BYTES = 1L << 50;

  /** Past revisions that a store could be told to keep; some hours at a thousand a second. */
  public static final int HISTORY_REVISIONS = 10_000_000;

  /** Leases that a store could be told to allow. */
  public static final int LEASES = 10_000_000;

  /** Claims that a store could be told to allow; with the largest values, 4 GiB of them. */
  public static final int CLAIMS = 1_000_000;

  /** Characters of a host name: RFC 1035 section 2.3.4. */
  public static final int HOST_CHARS = 253;

  /** Characters of a cluster's id; room for a UUID with a prefix. */
  public static final int CLUSTER_ID_CHARS = 64;

  /** Members of one cluster; far more than a majority can be had from quickly. */
  public static final int MEMBERS = 99;

  private Limits() {}
}
