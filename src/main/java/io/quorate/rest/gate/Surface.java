package io.quorate.rest.gate;

import java.util.Set;

/** What the gate lets through, as far as resources count on it. */
public final class Surface {
  /** The methods that are served anywhere, as {@code Allow} lists them. */
  public static final String METHODS = "GET, HEAD, PUT, PATCH, POST, DELETE";

  /**
   * Set on every answer of the application, and by nothing else: what the container answers in its
   * place, while it starts or stops, has no such header.
   */
  public static final String MEMBER_HEADER = "Quorate-Member";

  /** First segments of paths that the container serves. */
  public static final Set<String> CONTAINERS_SEGMENTS = Set.of("health", "metrics", "openapi");

  private static final Set<String> WRITES = Set.of("PUT", "PATCH", "POST", "DELETE");

  private Surface() {}

  static boolean isRead(String method) {
    return method.equals("GET") || method.equals("HEAD");
  }

  /** Whether the answer to a request that failed says what became of a write. */
  public static boolean isWrite(String method) {
    return WRITES.contains(method);
  }

  /** Why a path whose first segment means something else is no key. */
  public static String reserved(String segment) {
    return "Keys that begin with the segment \"%s\" are reached under /v1/kv/ only."
        .formatted(segment);
  }
}
