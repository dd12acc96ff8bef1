package io.quorate.command;

import java.util.Comparator;

/**
 * What one holder at a time has: a lock, or the lead that an election gives. The two kinds have
 * names of their own each.
 *
 * @param text 1 to {@link Limits#CLAIM_NAME_CHARS} characters, none of which means anything in a
 *     path or in the list of a header
 */
public record ClaimName(Kind kind, String text) implements Comparable<ClaimName> {
  private static final Comparator<ClaimName> ORDER =
      Comparator.comparing(ClaimName::kind).thenComparing(ClaimName::text);

  /** What is claimed. The codes are part of the encoding. */
  public enum Kind {
    LOCK(1),
    ELECTION(2);

    private final int code;

    Kind(int code) {
      this.code = code;
    }

    int code() {
      return code;
    }
  }

  /**
   * @throws IllegalArgumentException with a sentence for the user if this cannot be a name
   */
  public ClaimName {
    boolean permitted = text.chars().allMatch(ClaimName::isPermitted);
    if (text.isEmpty() || text.length() > Limits.CLAIM_NAME_CHARS || !permitted) {
      throw new IllegalArgumentException(
          "The name of a lock or an election has 1 to %d of the characters A-Z a-z 0-9 . _ ~ -"
              .formatted(Limits.CLAIM_NAME_CHARS));
    }
  }

  public static ClaimName lock(String text) {
    return new ClaimName(Kind.LOCK, text);
  }

  public static ClaimName election(String text) {
    return new ClaimName(Kind.ELECTION, text);
  }

  @Override
  public int compareTo(ClaimName other) {
    return ORDER.compare(this, other);
  }

  /** As in {@code Quorate-Fence}: a bare name is that of a lock. */
  @Override
  public String toString() {
    return kind == Kind.LOCK ? text : "elections/" + text;
  }

  /** RFC 3986 section 2.3: what needs no escape in a path. */
  private static boolean isPermitted(int c) {
    return (c >= 'A' && c <= 'Z')
        || (c >= 'a' && c <= 'z')
        || (c >= '0' && c <= '9')
        || c == '.'
        || c == '_'
        || c == '~'
        || c == '-';
  }
}
