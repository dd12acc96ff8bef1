package io.quorate.client;

import java.nio.charset.StandardCharsets;

/**
 * A change of an entry that is JSON.
 *
 * @param document the change, itself JSON
 */
public record Patch(Kind kind, String document) {
  /** What the document means. */
  public enum Kind {
    /** RFC 7396: an object like the entry, with what is to be set, and null for what is to go. */
    MERGE("application/merge-patch+json"),
    /** RFC 6902: a list of operations. */
    OPERATIONS("application/json-patch+json");

    private final String mediaType;

    Kind(String mediaType) {
      this.mediaType = mediaType;
    }

    String mediaType() {
      return mediaType;
    }
  }

  /** A JSON Merge Patch. */
  public static Patch merge(String document) {
    return new Patch(Kind.MERGE, document);
  }

  /** A JSON Patch. */
  public static Patch operations(String document) {
    return new Patch(Kind.OPERATIONS, document);
  }

  byte[] bytes() {
    return document.getBytes(StandardCharsets.UTF_8);
  }
}
