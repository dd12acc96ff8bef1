package io.quorate.rest.gate;

import java.util.Optional;
import java.util.regex.Pattern;

/** Paths that are served alike. Where several forms fit a path, the first of them is its form. */
public enum PathForm {
  ALL_ENTRIES("/v1/kv", "GET, HEAD, DELETE"),
  ENTRY("/v1/kv/.*", "GET, HEAD, PUT, PATCH, DELETE"),
  TRANSACTIONS("/v1/txn/?", "POST"),
  WATCH("/v1/watch/?", "GET, HEAD"),
  CLUSTER("/v1/cluster/?", "GET, HEAD"),
  LEASES("/v1/leases/?", "GET, HEAD, POST"),
  LEASE("/v1/leases/[^/]+", "GET, HEAD, DELETE"),
  KEEPALIVE("/v1/leases/[^/]+/keepalive", "POST"),
  ALL_CLAIMS("/v1/(locks|elections)/?", "GET, HEAD"),
  CLAIM("/v1/(locks|elections)/[^/]+", "GET, HEAD, POST, DELETE"),
  NOTHING_OF_V1("/v1(/.*)?", ""),
  CONTAINER("/(health(/(live|ready|started))?|metrics|openapi)", "GET, HEAD"),
  NOTHING_OF_CONTAINER("/*(health|metrics|openapi)(/.*)?", ""),
  /** A key; for the change of a member, its id. */
  ROOT(".*", "GET, HEAD, PUT, POST, DELETE");

  private static final PathForm[] ALL = values();

  private final Pattern path;
  private final Optional<String> methods;

  PathForm(String path, String methods) {
    this.path = Pattern.compile(path, Pattern.DOTALL);
    this.methods = methods.isEmpty() ? Optional.empty() : Optional.of(methods);
  }

  /**
   * The form of a path.
   *
   * @param path decoded
   */
  public static PathForm of(String path) {
    for (PathForm form : ALL) {
      if (form.path.matcher(path).matches()) {
        return form;
      }
    }
    return ROOT;
  }

  /**
   * The methods served there, as {@code Allow} lists them (RFC 9110 section 10.2.1); empty if there
   * is nothing at such a path.
   */
  public Optional<String> methods() {
    return methods;
  }
}
