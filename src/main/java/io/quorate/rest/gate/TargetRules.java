package io.quorate.rest.gate;

import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.glassfish.grizzly.http.HttpRequestPacket;

/** Of the {@link RequestRules}, those on what a request is for, and on what to do with it. */
final class TargetRules {
  private static final Set<String> OF_HEALTH = Set.of("pretty");

  /** What the container serves, and the parameters that it looks at there. */
  private static final Map<String, Set<String>> CONTAINERS_RESOURCES =
      Map.of(
          "/health", OF_HEALTH,
          "/health/live", OF_HEALTH,
          "/health/ready", OF_HEALTH,
          "/health/started", OF_HEALTH,
          "/metrics", Set.of("name", "scope"),
          "/openapi", Set.of("format"));

  private TargetRules() {}

  /** RFC 9110 section 15.5.6. The name is not repeated: it is whatever the client sent. */
  static Optional<Refusal> method(HttpRequestPacket request) {
    if (RequestLine.hasServedMethod(request)) {
      return Optional.empty();
    }
    return Optional.of(
        allowed(request).map(TargetRules::notAllowed).orElseGet(TargetRules::noSuchResource));
  }

  private static Optional<String> allowed(HttpRequestPacket request) {
    try {
      return PathForm.of(RequestLine.path(request)).methods();
    } catch (IllegalArgumentException e) {
      return Optional.of(Surface.METHODS);
    }
  }

  private static Refusal notAllowed(String allowed) {
    return Refusal.of(
            405,
            "method-not-allowed",
            "The method is not allowed",
            "The methods served here are %s.".formatted(allowed))
        .with("Allow", allowed);
  }

  /** RFC 9110 section 15.5.5: where no method is served, none can be named. */
  private static Refusal noSuchResource() {
    return Refusal.of(404, "no-such-resource", "There is no such resource", "See /openapi.");
  }

  /** What {@link RequestPath} refuses, and what the container would serve in its own way. */
  static Optional<Refusal> path(HttpRequestPacket request) {
    try {
      return containers(request, RequestLine.path(request));
    } catch (IllegalArgumentException e) {
      return Optional.of(Refusal.malformed("bad-path", String.valueOf(e.getMessage())));
    }
  }

  /** Where the container has resources of its own, it answers the rest with pages of its own. */
  private static Optional<Refusal> containers(HttpRequestPacket request, String path) {
    String first = RequestPath.firstSegment(path);
    if (!Surface.CONTAINERS_SEGMENTS.contains(first)) {
      return Optional.empty();
    }
    return CONTAINERS_RESOURCES.containsKey(path) && !RequestLine.isWrite(request)
        ? parameters(
            RequestLine.rawQuery(request), CONTAINERS_RESOURCES.getOrDefault(path, Set.of()))
        : Optional.of(Refusal.malformed("reserved-key", Surface.reserved(first)));
  }

  /** As the application has it: a misspelt one would be one that was never sent. */
  private static Optional<Refusal> parameters(String query, Set<String> known) {
    try {
      return QueryText.firstUnknown(query, known)
          .map(name -> Refusal.malformed("unknown-parameter", QueryText.unknown(name, known)));
    } catch (IllegalArgumentException e) {
      return Optional.of(Refusal.malformed("bad-parameter", String.valueOf(e.getMessage())));
    }
  }
}
