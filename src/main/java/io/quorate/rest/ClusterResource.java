package io.quorate.rest;

import io.quorate.store.ClusterView;
import io.quorate.store.KeyValueStore;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.json.Json;
import jakarta.json.JsonArrayBuilder;
import jakarta.json.JsonObjectBuilder;
import jakarta.ws.rs.BeanParam;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.NotAllowedException;
import jakarta.ws.rs.PATCH;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.Locale;
import java.util.concurrent.CompletionStage;

/** Surface two: the cluster as the member that is asked sees it. */
@ApplicationScoped
@Path("/v1/cluster")
public class ClusterResource {
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
    return store.cluster().thenApply(view -> json(view) + "\n");
  }

  /** Or the request would be taken for one of surface one, whose paths are all that are left. */
  @POST
  public Response post() {
    throw new NotAllowedException(Response.status(405).allow("GET", "HEAD").build());
  }

  /** See {@link #post}. */
  @PUT
  public Response put() {
    return post();
  }

  /** See {@link #post}. */
  @DELETE
  public Response delete() {
    return post();
  }

  /** See {@link #post}. */
  @PATCH
  public Response patch() {
    return post();
  }

  private static String json(ClusterView view) {
    JsonArrayBuilder members = Json.createArrayBuilder();
    view.members().forEach(member -> members.add(json(member)));
    JsonObjectBuilder cluster =
        Json.createObjectBuilder()
            .add("cluster", view.name())
            .add("cluster_id", view.clusterId())
            .add("member", view.memberId());
    if (view.leader().isPresent()) {
      cluster.add("leader", view.leader().getAsInt());
    } else {
      cluster.addNull("leader");
    }
    return cluster.add("term", view.term()).add("members", members).build().toString();
  }

  private static JsonObjectBuilder json(ClusterView.Member member) {
    JsonObjectBuilder json =
        Json.createObjectBuilder()
            .add("id", member.id())
            .add("address", member.address().toString())
            .add("role", member.role().name().toLowerCase(Locale.ROOT))
            .add("voter", member.voter())
            .add("up", member.up());
    member
        .status()
        .ifPresent(
            status ->
                json.add("commit_index", status.commitIndex())
                    .add("applied_index", status.appliedIndex())
                    .add("revision", status.revision())
                    .add("version", status.version()));
    return json;
  }
}
