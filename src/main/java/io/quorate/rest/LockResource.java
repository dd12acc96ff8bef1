package io.quorate.rest;

import io.quorate.command.ClaimName.Kind;
import io.quorate.store.KeyValueStore;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.ws.rs.Path;

/** Surface two: locks, whose holder proves itself by a token. */
@ApplicationScoped
@Path("/v1/locks{path: (/.*)?}")
public class LockResource extends ClaimResource {
  @Inject
  public LockResource(KeyValueStore store) {
    super(new ClaimRequests(Kind.LOCK, store));
  }

  /** For the container's proxy. */
  LockResource() {}
}
