package io.quorate.rest;

import io.quorate.rest.gate.RequestPath;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.UriInfo;
import java.util.Set;

/** All of a request but its body. Made by the container for each request. */
public class RequestHead {
  @Context HttpServletRequest request;
  @Context UriInfo uri;
  @Context HttpHeaders headers;

  /** For the container, which sets the fields then. */
  @SuppressWarnings("NullAway.Init")
  public RequestHead() {}

  /**
   * The path as it stood in the request line, decoded once and by us, without its leading slash.
   *
   * @throws ProblemException 400 if the path is malformed
   */
  String path() {
    try {
      return RequestPath.decode(request.getRequestURI()).substring(1);
    } catch (IllegalArgumentException e) {
      throw new ProblemException(Problem.badRequest("bad-path", e));
    }
  }

  UriInfo uri() {
    return uri;
  }

  HttpHeaders headers() {
    return headers;
  }

  /**
   * @throws ProblemException 400 if the query has a parameter that is not known here
   */
  void requireParameters(Set<String> known) {
    for (String name : uri.getQueryParameters().keySet()) {
      if (!known.contains(name)) {
        throw new ProblemException(
            Problem.badRequest(
                "unknown-parameter",
                "The parameter \"%s\" is unknown here%s."
                    .formatted(
                        name, known.isEmpty() ? "" : "; known: " + String.join(", ", known))));
      }
    }
  }
}
