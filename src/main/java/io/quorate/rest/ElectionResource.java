package io.quorate.rest;

import io.quorate.command.ClaimName.Kind;
import io.quorate.store.KeyValueStore;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.ws.rs.Path;

/** Surface two: elections, whose leader proves itself by a token. */
@ApplicationScoped
@Path("/v1/elections{path: (/.*)?}")
public class ElectionResource extends ClaimResource {
  @Inject
  public ElectionResource(KeyValueStore store) {
    super(new ClaimRequests(Kind.ELECTION, store));
  }

  /** For the container's proxy. */
  ElectionResource() {}
}
