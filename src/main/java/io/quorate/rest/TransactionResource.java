package io.quorate.rest;

import io.quorate.command.Entry;
import io.quorate.command.Operation;
import io.quorate.command.OperationResult;
import io.quorate.command.Result;
import io.quorate.command.Terms;
import io.quorate.store.KeyValueStore;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.json.stream.JsonGenerator;
import jakarta.ws.rs.BeanParam;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.PATCH;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.StreamingOutput;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionStage;

/** Surface two: several reads and writes as one. */
@ApplicationScoped
@Path("/v1/txn")
public class TransactionResource {
  private static final String DRY_RUN = "dry_run";

  /** What a body is. */
  static final String BODY = "A transaction";

  /** Room for keys, names and punctuation beside the values. */
  private static final int FRAME_BYTES = 1024 * 1024;

  private final KeyValueStore store;

  @Inject
  public TransactionResource(KeyValueStore store) {
    this.store = store;
  }

  /** For the container's proxy. */
  @SuppressWarnings("NullAway")
  TransactionResource() {
    this.store = null;
  }

  /** The longest body of any request: escapes and base64 make a value longer in JSON. */
  static int maxBodyBytes(int maxValueBytes) {
    return 2 * maxValueBytes + FRAME_BYTES;
  }

  @POST
  @Produces(MediaType.APPLICATION_JSON)
  public CompletionStage<Response> transact(@BeanParam RequestHead head, InputStream body) {
    boolean dryRun = head.query(Set.of(DRY_RUN)).flag(DRY_RUN);
    Terms terms = WriteTerms.unconditional(head.headers());
    int maxValueBytes = store.settings().maxValueBytes();
    TransactionBody asked =
        TransactionBody.of(
            JsonBody.read(body, head.headers(), maxBodyBytes(maxValueBytes), BODY),
            new TransactionBody.Bounds(store.settings().maxKeyBytes(), maxValueBytes));
    return store
        .writing()
        .transact(stamp -> asked.command(stamp, dryRun, terms))
        .thenApply(result -> WriteResults.expect(Result.TransactionDone.class, result))
        .thenApply(done -> answer(asked, done, dryRun));
  }

  /** Or the request would be taken for one of surface one, whose paths are all that are left. */
  @GET
  public Response get() {
    throw SubPath.notAllowed();
  }

  /** See {@link #get}. */
  @PUT
  public Response put() {
    return get();
  }

  /** See {@link #get}. */
  @PATCH
  public Response patch() {
    return get();
  }

  /** See {@link #get}. */
  @DELETE
  public Response delete() {
    return get();
  }

  private static Response answer(
      TransactionBody asked, Result.TransactionDone done, boolean dryRun) {
    StreamingOutput body = out -> write(out, asked, done);
    return Response.ok(body, MediaType.APPLICATION_JSON)
        .header(EntryAnswers.REVISION, storeRevision(done, dryRun))
        .build();
  }

  /** Who has seen a revision may wait for it, so it is one that there is. */
  static long storeRevision(Result.TransactionDone done, boolean dryRun) {
    return dryRun ? done.revisionBefore() : done.revision();
  }

  static void write(OutputStream out, TransactionBody asked, Result.TransactionDone done) {
    List<Operation> operations = done.succeeded() ? asked.then() : asked.otherwise();
    try (JsonGenerator json = JsonFormat.GENERATORS.createGenerator(out)) {
      json.writeStartObject()
          .write("succeeded", done.succeeded())
          .write("revision", done.revision());
      if (done.succeeded()) {
        json.writeNull("failed_condition");
      } else {
        json.write("failed_condition", done.failedCheck());
      }
      json.writeStartArray("results");
      for (int i = 0; i < done.results().size(); i++) {
        write(json, operations.get(i), done.results().get(i), done.revision());
      }
      json.writeEnd().writeEnd();
    }
  }

  private static void write(
      JsonGenerator json, Operation operation, OperationResult result, long revision) {
    json.writeStartObject();
    if (result instanceof OperationResult.Put put) {
      json.writeStartObject("put").write("key", operation.key().text());
      json.write("revision", revision).write("created", put.created());
      if (put.leaseId() != 0) {
        json.write("lease", put.leaseId());
      }
      put.previous().ifPresent(entry -> write(json, "previous", Optional.of(entry)));
    } else if (result instanceof OperationResult.Removed removed) {
      json.writeStartObject("delete").write("key", operation.key().text());
      json.write("deleted", removed.removed());
      removed.previous().ifPresent(entry -> write(json, "previous", Optional.of(entry)));
    } else if (result instanceof OperationResult.Got got) {
      json.writeStartObject("get").write("key", operation.key().text());
      write(json, "entry", got.entry());
    }
    json.writeEnd().writeEnd();
  }

  private static void write(JsonGenerator json, String name, Optional<Entry> entry) {
    if (entry.isEmpty()) {
      json.writeNull(name);
    } else {
      json.writeStartObject(name);
      EntryJson.write(json, entry.get(), true);
      json.writeEnd();
    }
  }
}
