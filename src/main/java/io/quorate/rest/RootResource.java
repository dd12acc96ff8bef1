package io.quorate.rest;

import io.quorate.command.Attachment;
import io.quorate.command.Key;
import io.quorate.command.MemberAddress;
import io.quorate.store.KeyValueStore;
import io.quorate.store.MemberChange;
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
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.concurrent.CompletionStage;

/** Surface one: the four verbs of etcd's raftexample. A key is the path after the first slash. */
@ApplicationScoped
@Path("/{path: .*}")
public class RootResource {
  /** A host name of 253 characters, the scheme, the port, and some white space. */
  static final int MAX_ADDRESS_BYTES = 512;

  /** What a body is. */
  static final String ADDRESS = "A member's address";

  private static final Set<String> OF_GET = Set.of(ReadQuery.CONSISTENCY);

  private final Entries entries;
  private final KeyValueStore store;

  @Inject
  public RootResource(Entries entries, KeyValueStore store) {
    this.entries = entries;
    this.store = store;
  }

  /** For the container's proxy. */
  @SuppressWarnings("NullAway")
  RootResource() {
    this.entries = null;
    this.store = null;
  }

  @GET
  public CompletionStage<Response> get(@BeanParam RequestHead head) {
    return read(head).thenApply(Answer::toResponse);
  }

  CompletionStage<Answer> read(RequestHead head) {
    return entries.get(key(head), head, ReadQuery.of(head.query(OF_GET)));
  }

  @PUT
  public CompletionStage<Response> put(@BeanParam RequestHead head, InputStream body) {
    return write(head, body).thenApply(Answer::toResponse);
  }

  CompletionStage<Answer> write(RequestHead head, InputStream body) {
    head.requireNoParameters();
    return entries
        .put(key(head), head, body, Attachment.NONE, false)
        .thenApply(put -> Answer.of(204).tag(put.revision()));
  }

  @POST
  public CompletionStage<Response> addMember(@BeanParam RequestHead head, InputStream body) {
    head.requireNoParameters();
    WriteTerms.requireNone(head.headers());
    int memberId = MemberIds.of(head.path());
    byte[] text = BodyReader.read(body, head.headers(), MAX_ADDRESS_BYTES, ADDRESS);
    MemberAddress address;
    try {
      address = MemberAddress.parse(new String(text, StandardCharsets.UTF_8).strip());
    } catch (IllegalArgumentException e) {
      throw new ProblemException(Problem.badRequest("bad-address", e));
    }
    return store.addMember(memberId, address).thenApply(change -> changed(change, memberId));
  }

  @DELETE
  public CompletionStage<Response> removeMember(@BeanParam RequestHead head) {
    head.requireNoParameters();
    WriteTerms.requireNone(head.headers());
    int memberId = MemberIds.of(head.path());
    return store.removeMember(memberId).thenApply(change -> changed(change, memberId));
  }

  /** Or the container would list what is served, with methods of its own among it. */
  @PATCH
  public Response patch() {
    throw SubPath.notAllowed();
  }

  private Key key(RequestHead head) {
    return Keys.atRoot(head.path(), entries.maxKeyBytes());
  }

  private static Response changed(MemberChange change, int memberId) {
    if (change instanceof MemberChange.Refused refused) {
      throw new ProblemException(MemberIds.refused(refused.reason(), memberId));
    }
    if (change instanceof MemberChange.NoMajorityLeft) {
      throw new ProblemException(MemberIds.noMajorityLeft(memberId));
    }
    return Response.noContent().build();
  }
}
