package io.quorate.rest;

import io.quorate.store.KeyValueStore;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.ws.rs.BeanParam;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.util.concurrent.CompletionStage;

/** Surface two: the cluster as the member that is asked sees it. */
@ApplicationScoped
@Path("/v1/cluster")
public class ClusterResource extends ReadOnly {
  private final KeyValueStore store;

  @Inject
  public ClusterResource(KeyValueStore store) {
    this.store = store;
  }

  /** For the container's proxy. */
  @SuppressWarnings("NullAway")
  ClusterResource() {
    this.store = null;
  }

  @GET
  @Produces(MediaType.APPLICATION_JSON)
  public CompletionStage<String> cluster(@BeanParam RequestHead head) {
    head.requireNoParameters();
    return store.cluster().thenApply(view -> ClusterJson.of(view) + "\n");
  }
}
