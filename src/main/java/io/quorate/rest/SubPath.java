package io.quorate.rest;

import jakarta.ws.rs.NotFoundException;
import java.util.List;

/**
 * What of a path is behind its resource. The resource takes every method of every path below it,
 * for what it left would be taken for a request of surface one.
 *
 * @param segments decoded; a slash at the end is none
 */
record SubPath(List<String> segments) {
  /**
   * @param resource the path of the resource, without its leading slash
   * @throws ProblemException 400 if the path is malformed
   */
  static SubPath of(RequestHead head, String resource) {
    String rest = head.path().substring(resource.length()).replaceFirst("^/", "");
    return new SubPath(rest.isEmpty() ? List.of() : List.of(rest.split("/", -1)));
  }

  boolean isEmpty() {
    return segments.isEmpty();
  }

  /** Whether it is one segment. */
  boolean isOne() {
    return segments.size() == 1 && !segments.get(0).isEmpty();
  }

  /** Whether it is one segment, and this one behind it. */
  boolean isOneWith(String last) {
    return segments.size() == 2 && segments.get(1).equals(last);
  }

  String first() {
    return segments.get(0);
  }

  /** To be thrown for a method that a path has not. */
  static ProblemException notAllowed() {
    return new ProblemException(Problem.notAllowed());
  }

  static NotFoundException noSuchResource() {
    return new NotFoundException();
  }
}
