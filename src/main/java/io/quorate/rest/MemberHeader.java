package io.quorate.rest;

import io.quorate.store.KeyValueStore;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerResponseContext;
import jakarta.ws.rs.container.ContainerResponseFilter;
import jakarta.ws.rs.core.EntityTag;
import jakarta.ws.rs.ext.Provider;
import org.jspecify.annotations.Nullable;

/** Says on every answer which member gives it, and so that a member does. */
@ApplicationScoped
@Provider
public class MemberHeader implements ContainerResponseFilter {
  private final KeyValueStore store;

  @Inject
  public MemberHeader(KeyValueStore store) {
    this.store = store;
  }

  /** For the container's proxy. */
  @SuppressWarnings("NullAway")
  MemberHeader() {
    this.store = null;
  }

  @Override
  public void filter(ContainerRequestContext request, ContainerResponseContext response) {
    AnswerHeaders.of(
        store,
        response.getStatus(),
        response.getHeaders().containsKey(EntryAnswers.REVISION),
        () -> named(response.getEntityTag()),
        response.getHeaders()::putSingle);
  }

  /** The only tag that a refusal has is that of an entry: its revision. */
  private static long named(@Nullable EntityTag ofEntry) {
    return ofEntry == null ? 0 : Long.parseLong(ofEntry.getValue());
  }
}
