package io.quorate.rest;

import io.quorate.rest.gate.RequestPath;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import java.util.Objects;
import java.util.Set;

/** All of a request but its body. Made by the container for each request. */
public class RequestHead {
  @Context HttpServletRequest request;
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

  HttpHeaders headers() {
    return headers;
  }

  /**
   * @throws ProblemException 400 if the query has a parameter that is not known here, or is
   *     malformed
   */
  Query query(Set<String> known) {
    return Query.of(rawQuery(), known);
  }

  /**
   * The query as it stood in the request line, without the question mark; empty if there is none.
   */
  String rawQuery() {
    return Objects.requireNonNullElse(request.getQueryString(), "");
  }

  /** The same, where the query says no more than what it must not. */
  void requireNoParameters() {
    var unused = query(Set.of());
  }
}
