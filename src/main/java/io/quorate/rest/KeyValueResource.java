package io.quorate.rest;

import io.quorate.command.Key;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.ws.rs.BeanParam;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.NotAllowedException;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.Response;
import java.io.InputStream;
import java.util.concurrent.CompletionStage;

/** Surface two: entries by key, every key, reserved first segments included. */
@ApplicationScoped
@Path("/v1/kv/{path: .*}")
public class KeyValueResource {
  private static final String PREFIX = "v1/kv/";

  private final Entries entries;

  @Inject
  public KeyValueResource(Entries entries) {
    this.entries = entries;
  }

  /** For the container's proxy. */
  @SuppressWarnings("NullAway")
  KeyValueResource() {
    this.entries = null;
  }

  @GET
  public CompletionStage<Response> get(@BeanParam RequestHead head) {
    return entries.get(key(head), head);
  }

  @PUT
  public CompletionStage<Response> put(@BeanParam RequestHead head, InputStream body) {
    return entries
        .put(key(head), head, body)
        .thenApply(
            put ->
                Response.status(
                        put.created() ? Response.Status.CREATED : Response.Status.NO_CONTENT)
                    .tag(Entries.tag(put.revision()))
                    .build());
  }

  @DELETE
  public CompletionStage<Response> delete(@BeanParam RequestHead head) {
    return entries.delete(key(head), head);
  }

  /** Or the request would be taken for one of surface one, whose paths are all that are left. */
  @POST
  public Response post() {
    throw new NotAllowedException(
        Response.status(405).allow("GET", "HEAD", "PUT", "DELETE").build());
  }

  private Key key(RequestHead head) {
    return Keys.of(head.path().substring(PREFIX.length()), entries.maxKeyBytes());
  }
}
