package io.quorate.rest;

import io.quorate.rest.gate.RequestPath;
import jakarta.servlet.http.HttpServletRequest;

/** The path as it stood in the request line, decoded once and by us. */
final class RawPath {
  private RawPath() {}

  /**
   * The decoded path without its leading slash.
   *
   * @throws ProblemException 400 if the path is malformed
   */
  static String of(HttpServletRequest request) {
    try {
      return RequestPath.decode(request.getRequestURI()).substring(1);
    } catch (IllegalArgumentException e) {
      throw new ProblemException(Problem.badRequest("bad-path", e));
    }
  }
}
