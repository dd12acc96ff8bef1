package io.quorate.rest;

import jakarta.ws.rs.BeanParam;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.PATCH;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.io.InputStream;
import java.util.concurrent.CompletionStage;

/** The methods of locks and of elections, which are the same. */
public abstract class ClaimResource {
  private final ClaimRequests requests;

  ClaimResource(ClaimRequests requests) {
    this.requests = requests;
  }

  /** For the container's proxy. */
  @SuppressWarnings("NullAway")
  ClaimResource() {
    this.requests = null;
  }

  @GET
  @Produces(MediaType.APPLICATION_JSON)
  public CompletionStage<Response> get(@BeanParam RequestHead head) {
    return requests.get(head);
  }

  @POST
  @Produces(MediaType.APPLICATION_JSON)
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
