package io.quorate.rest;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerRequestFilter;
import jakarta.ws.rs.container.ResourceInfo;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.ext.Provider;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Refuses a request, before anything of it is done, whose client takes no answer in a form that the
 * method of the resource {@link Produces}. What the client takes is in the request of the servlet:
 * Jakarta REST does not hear of it ({@link UnheardAccept}).
 */
@Provider
public class AcceptedForms implements ContainerRequestFilter {
  @Context @Nullable ResourceInfo matched;
  @Context @Nullable HttpServletRequest request;

  @Override
  public void filter(ContainerRequestContext context) {
    @Nullable Produces produces =
        matched == null ? null : matched.getResourceMethod().getAnnotation(Produces.class);
    if (produces != null && request != null) {
      var unused =
          Acceptable.of(request)
              .require(
                  Stream.of(produces.value()).map(MediaType::valueOf).toArray(MediaType[]::new));
    }
  }
}
