package io.quorate.rest;

import io.quorate.rest.gate.HeaderFields;
import io.quorate.rest.gate.RequestPath;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import java.util.Objects;
import java.util.Set;

/** All of a request but its method and its body. */
public final class RequestHead {
  private final String rawPath;
  private final String rawQuery;
  private final HeaderFields headers;
  private final Acceptable acceptable;

  /** For the container, which makes one for each request. */
  public RequestHead(@Context HttpServletRequest request, @Context HttpHeaders headers) {
    this(
        request.getRequestURI(),
        Objects.requireNonNullElse(request.getQueryString(), ""),
        HeaderFields.of(headers.getRequestHeaders()),
        Acceptable.of(request));
  }

  /**
   * For what is answered at the gate: a value is answered in the form that it has, and in no other.
   *
   * @param rawPath as it stood in the request line, one char for each byte
   * @param rawQuery in the same way, without the question mark
   */
  RequestHead(String rawPath, String rawQuery, HeaderFields headers) {
    this(rawPath, rawQuery, headers, Acceptable.ANYTHING);
  }

  private RequestHead(
      String rawPath, String rawQuery, HeaderFields headers, Acceptable acceptable) {
    this.acceptable = acceptable;
    this.rawPath = rawPath;
    this.rawQuery = rawQuery;
    this.headers = headers;
  }

  /**
   * The path, decoded once and by us, without its leading slash.
   *
   * @throws ProblemException 400 if the path is malformed
   */
  String path() {
    try {
      return RequestPath.decode(rawPath).substring(1);
    } catch (IllegalArgumentException e) {
      throw new ProblemException(Problem.badRequest("bad-path", e));
    }
  }

  HeaderFields headers() {
    return headers;
  }

  Acceptable acceptable() {
    return acceptable;
  }

  /**
   * @throws ProblemException 400 if the query has a parameter that is not known here, or is
   *     malformed
   */
  Query query(Set<String> known) {
    return Query.of(rawQuery, known);
  }

  /**
   * The query as it stood in the request line, without the question mark; empty if there is none.
   */
  String rawQuery() {
    return rawQuery;
  }

  /** The same, where the query says no more than what it must not. */
  void requireNoParameters() {
    var unused = query(Set.of());
  }
}
