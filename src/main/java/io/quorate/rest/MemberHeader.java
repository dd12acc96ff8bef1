package io.quorate.rest;

import io.quorate.store.KeyValueStore;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerResponseContext;
import jakarta.ws.rs.container.ContainerResponseFilter;
import jakarta.ws.rs.core.EntityTag;
import jakarta.ws.rs.ext.Provider;
import java.util.OptionalLong;

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
    EntityTag tag = response.getEntityTag();
    AnswerHeaders.of(
        store,
        response.getStatus(),
        response.getHeaders().containsKey(EntryAnswers.REVISION),
        AnswerHeaders.isRefusal(response.getStatus()) && tag != null
            ? OptionalLong.of(Long.parseLong(tag.getValue()))
            : OptionalLong.empty(),
        response.getHeaders()::putSingle);
  }
}
