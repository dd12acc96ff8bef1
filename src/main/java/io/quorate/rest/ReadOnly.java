package io.quorate.rest;

import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.PATCH;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.core.Response;

/**
 * A resource that is only read. It takes the other methods to refuse them, or such a request would
 * be taken for one of surface one, whose paths are all that are left.
 */
public abstract class ReadOnly {
  @POST
  public Response post() {
    throw SubPath.notAllowed();
  }

  @PUT
  public Response put() {
    return post();
  }

  @PATCH
  public Response patch() {
    return post();
  }

  @DELETE
  public Response delete() {
    return post();
  }
}
