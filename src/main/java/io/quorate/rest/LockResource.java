package io.quorate.rest;

import io.quorate.command.ClaimName.Kind;
import io.quorate.store.KeyValueStore;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.ws.rs.BeanParam;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.PATCH;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.Response;
import java.io.InputStream;
import java.util.concurrent.CompletionStage;

/** Surface two: locks, whose holder proves itself by a token. */
@ApplicationScoped
@Path("/v1/locks{path: (/.*)?}")
public class LockResource {
  private final ClaimRequests requests;

  @Inject
  public LockResource(KeyValueStore store) {
    this.requests = new ClaimRequests(Kind.LOCK, store);
  }

  /** For the container's proxy. */
  @SuppressWarnings("NullAway")
  LockResource() {
    this.requests = null;
  }

  @GET
  public CompletionStage<Response> get(@BeanParam RequestHead head) {
    return requests.get(head);
  }

  @POST
  public CompletionStage<Response> claim(@BeanParam RequestHead head, InputStream body) {
    return requests.claim(head, body);
  }

  @DELETE
  public CompletionStage<Response> release(@BeanParam RequestHead head) {
    return requests.release(head);
  }

  @PUT
  public Response put(@BeanParam RequestHead head) {
    throw requests.refusal(head);
  }

  @PATCH
  public Response patch(@BeanParam RequestHead head) {
    throw requests.refusal(head);
  }
}
