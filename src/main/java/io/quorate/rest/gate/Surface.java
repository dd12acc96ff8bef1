package io.quorate.rest.gate;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

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

  private static final String READ = "GET, HEAD";

  /** There is nothing at such a path. */
  private static final String NOTHING = "";

  /** What is served at paths of a form, in the order in which the forms are tried. */
  private record Served(Pattern path, String methods) {
    static Served at(String path, String methods) {
      return new Served(Pattern.compile(path, Pattern.DOTALL), methods);
    }
  }

  private static final List<Served> SERVED =
      List.of(
          Served.at("/v1/kv", "GET, HEAD, DELETE"),
          Served.at("/v1/kv/.*", "GET, HEAD, PUT, PATCH, DELETE"),
          Served.at("/v1/txn/?", "POST"),
          Served.at("/v1/(watch|cluster)/?", READ),
          Served.at("/v1/leases/?", "GET, HEAD, POST"),
          Served.at("/v1/leases/[^/]+", "GET, HEAD, DELETE"),
          Served.at("/v1/leases/[^/]+/keepalive", "POST"),
          Served.at("/v1/(locks|elections)/?", READ),
          Served.at("/v1/(locks|elections)/[^/]+", "GET, HEAD, POST, DELETE"),
          Served.at("/v1(/.*)?", NOTHING),
          Served.at("/(health(/(live|ready|started))?|metrics|openapi)", READ),
          Served.at("/*(health|metrics|openapi)(/.*)?", NOTHING),
          Served.at(".*", "GET, HEAD, PUT, POST, DELETE"));

  private static final Set<String> WRITES = Set.of("PUT", "PATCH", "POST", "DELETE");

  private Surface() {}

  /**
   * The methods served at a path, as {@code Allow} lists them (RFC 9110 section 10.2.1); empty if
   * there is nothing at it.
   *
   * @param path decoded
   */
  public static Optional<String> methods(String path) {
    return SERVED.stream()
        .filter(each -> each.path().matcher(path).matches())
        .findFirst()
        .map(Served::methods)
        .filter(methods -> !methods.equals(NOTHING));
  }

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
