package io.quorate.client;

import java.io.Serializable;

/**
 * Why a member did not do what it was asked: RFC 9457.
 *
 * @param status the HTTP status
 * @param type stable, the last part of the type's URN: {@code key-not-found}
 * @param title the same for all problems of the type
 * @param detail a sentence for people
 * @param committed what became of the write, {@link Committed#NO} for a read
 */
public record Problem(int status, String type, String title, String detail, Committed committed)
    implements Serializable {
  private static final long serialVersionUID = 1L;

  /** The part of a type that all have. */
  static final String TYPE_PREFIX = "urn:quorate:problem:";
}
