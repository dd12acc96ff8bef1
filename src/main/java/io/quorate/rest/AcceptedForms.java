package io.quorate.rest;

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
 * method of the resource {@link Produces}. Jakarta REST does so by itself, but for forms that are
 * excluded by a weight of 0.
 */
@Provider
public class AcceptedForms implements ContainerRequestFilter {
  @Context @Nullable ResourceInfo matched;

  @Override
  public void filter(ContainerRequestContext request) {
    @Nullable Produces produces =
        matched == null ? null : matched.getResourceMethod().getAnnotation(Produces.class);
    if (produces != null) {
      var unused =
          new Acceptable(request.getAcceptableMediaTypes())
              .require(
                  Stream.of(produces.value()).map(MediaType::valueOf).toArray(MediaType[]::new));
    }
  }
}
