package io.quorate.rest;

import io.quorate.command.Entry;
import io.quorate.command.Range;
import io.quorate.command.Result;
import io.quorate.command.Terms;
import io.quorate.store.KeyValueStore;
import io.quorate.store.entry.Listed;
import io.quorate.store.entry.StateView;
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
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.Response.ResponseBuilder;
import jakarta.ws.rs.core.StreamingOutput;
import java.io.IOException;
import java.io.OutputStream;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionStage;

/** Surface two: many entries at once, in the order of their keys. */
@ApplicationScoped
@Path("/v1/kv")
public class ListingResource {
  private final KeyValueStore store;

  @Inject
  public ListingResource(KeyValueStore store) {
    this.store = store;
  }

  /** For the container's proxy. */
  @SuppressWarnings("NullAway")
  ListingResource() {
    this.store = null;
  }

  /** What an answer has beside its entries. */
  private record PageHead(ListingQuery query, StateView view, Listed page, Optional<String> next) {}

  /** How a page is written. */
  private interface Form {
    void write(PageHead head, OutputStream out) throws IOException;
  }

  /** As one object, or one entry a line; a count is an object. */
  @GET
  public CompletionStage<Response> list(@BeanParam RequestHead head) {
    ListingQuery query = ListingQuery.of(head, maxKeyBytes());
    if (query.countOnly()) {
      var unused = head.acceptable().require(MediaType.APPLICATION_JSON_TYPE);
      return view(query).thenApply(view -> counted(view, query));
    }
    MediaType type = head.acceptable().require(MediaType.APPLICATION_JSON_TYPE, Acceptable.LINES);
    return page(
        query,
        type,
        type.equals(Acceptable.LINES) ? ListingResource::lines : ListingResource::object);
  }

  @DELETE
  @Produces(MediaType.APPLICATION_JSON)
  public CompletionStage<Response> removeRange(@BeanParam RequestHead head) {
    Range range = ListingQuery.range(head.query(Set.of("prefix", "start", "end")), maxKeyBytes());
    if (range.equals(Range.ALL)) {
      throw Query.bad("To delete needs a prefix that is not empty, a start or an end.");
    }
    Terms terms = WriteTerms.unconditional(head.headers());
    return store
        .writing()
        .removeRange(range, terms)
        .thenApply(result -> removed(WriteResults.expect(Result.RangeRemoved.class, result)));
  }

  /** Or the request would be taken for one of surface one, whose paths are all that are left. */
  @POST
  public Response post() {
    throw SubPath.notAllowed();
  }

  /** See {@link #post}. */
  @PUT
  public Response put() {
    return post();
  }

  /** See {@link #post}. */
  @PATCH
  public Response patch() {
    return post();
  }

  private CompletionStage<StateView> view(ListingQuery query) {
    return store.reading().read(query.options()).thenApply(ReadQuery::seen);
  }

  private CompletionStage<Response> page(ListingQuery query, MediaType type, Form form) {
    return view(query)
        .thenApply(
            view -> {
              Listed page =
                  view.list(query.range(), query.after(), query.limit(), ListingQuery.PAGE_BYTES);
              Optional<String> next = next(query, view, page);
              var head = new PageHead(query, view, page, next);
              StreamingOutput body = out -> form.write(head, out);
              ResponseBuilder answer =
                  EntryAnswers.seen(Response.ok(body, type), view)
                      .header(HttpHeaders.VARY, HttpHeaders.ACCEPT);
              next.ifPresent(uri -> answer.header("Link", "<%s>; rel=\"next\"".formatted(uri)));
              return answer.build();
            });
  }

  private static Optional<String> next(ListingQuery query, StateView view, Listed page) {
    List<Entry> entries = page.entries();
    return page.more()
        ? Optional.of(query.next(entries.get(entries.size() - 1).key(), view.revision()))
        : Optional.empty();
  }

  private static void object(PageHead head, OutputStream out) {
    try (JsonGenerator json = JsonFormat.GENERATORS.createGenerator(out)) {
      json.writeStartObject()
          .write("revision", head.view().revision())
          .write("count", head.page().entries().size())
          .writeStartArray("entries");
      for (Entry entry : head.page().entries()) {
        json.writeStartObject();
        EntryJson.write(json, entry, !head.query().keysOnly());
        json.writeEnd();
      }
      json.writeEnd();
      head.next().ifPresent(uri -> json.write("next", uri));
      json.writeEnd();
    }
  }

  private static void lines(PageHead head, OutputStream out) throws IOException {
    for (Entry entry : head.page().entries()) {
      var line = new StringWriter();
      try (JsonGenerator json = JsonFormat.GENERATORS.createGenerator(line)) {
        json.writeStartObject();
        EntryJson.write(json, entry, !head.query().keysOnly());
        json.writeEnd();
      }
      out.write(line.append('\n').toString().getBytes(StandardCharsets.UTF_8));
    }
  }

  private static Response counted(StateView view, ListingQuery query) {
    String body =
        JsonFormat.PROVIDER
            .createObjectBuilder()
            .add("revision", view.revision())
            .add("count", view.count(query.range()))
            .build()
            .toString();
    return EntryAnswers.seen(Response.ok(body, MediaType.APPLICATION_JSON), view).build();
  }

  private static Response removed(Result.RangeRemoved result) {
    String body =
        JsonFormat.PROVIDER
            .createObjectBuilder()
            .add("deleted", result.removed())
            .add("revision", result.revision())
            .build()
            .toString();
    return Response.ok(body, MediaType.APPLICATION_JSON)
        .header(EntryAnswers.REVISION, result.revision())
        .build();
  }

  private int maxKeyBytes() {
    return store.settings().maxKeyBytes();
  }
}
