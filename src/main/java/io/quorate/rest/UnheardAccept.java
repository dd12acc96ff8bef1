package io.quorate.rest;

import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerRequestFilter;
import jakarta.ws.rs.container.PreMatching;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.ext.Provider;

/**
 * Keeps {@code Accept} from Jakarta REST, which looks at it before any resource is asked, and
 * answers 400 to one item that it cannot read and to an empty one (RFC 9110 section 5.6.1 has those
 * ignored). {@link Acceptable} reads it instead.
 */
@Provider
@PreMatching
public class UnheardAccept implements ContainerRequestFilter {
  @Override
  public void filter(ContainerRequestContext request) {
    request.getHeaders().remove(HttpHeaders.ACCEPT);
  }
}
