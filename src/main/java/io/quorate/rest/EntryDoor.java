package io.quorate.rest;

import io.quorate.raft.Failures;
import io.quorate.rest.gate.PlainAnswer;
import io.quorate.rest.gate.PlainRequest;
import io.quorate.rest.gate.Surface;
import io.quorate.store.KeyValueStore;
import io.quorate.store.Pace;
import java.io.ByteArrayInputStream;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * Reads and writes of one entry, which are most of what there is. They do not go through the
 * container (decision 0021): what the methods of the same resources do for it is called from here,
 * but none of its threads waits for a body, a majority or a client.
 */
final class EntryDoor implements PlainRequest.Handler {
  /** The codec leaves the body of an answer to a HEAD out, and its length in. */
  private static final Set<String> READS = Set.of("GET", "HEAD");

  private static final String KEY_VALUE = "/" + KeyValueResource.PREFIX;

  /** A client that sends or takes less is not waited for; a minute it has in any case. */
  private static final int LEAST_BYTES_A_SECOND = 16 * 1024;

  private static final Duration LEAST_PATIENCE = Duration.ofSeconds(60);

  private final KeyValueStore store;
  private final RootResource root;
  private final KeyValueResource keyValue;

  EntryDoor(KeyValueStore store) {
    var entries = new Entries(store, Pace.PROMPT);
    this.store = store;
    this.root = new RootResource(entries, store);
    this.keyValue = new KeyValueResource(entries, new Patches(store));
  }

  /**
   * What is for no other resource: {@link RootResource} has what they leave. A history may be long,
   * and is written while it is made; a query that has to be decoded may ask for one.
   */
  @Override
  public boolean takes(String method, String rawPath, String query) {
    if (query.contains(KeyValueResource.HISTORY) || query.indexOf('%') >= 0) {
      return false;
    }
    boolean common = READS.contains(method) || method.equals("PUT");
    if (rawPath.startsWith(KEY_VALUE)) {
      return (common || method.equals("DELETE")) && rawPath.length() > KEY_VALUE.length();
    }
    return common
        && !rawPath.startsWith("//")
        && !rawPath.equals("/" + Keys.V1)
        && !rawPath.startsWith("/" + Keys.V1 + "/");
  }

  @Override
  public int maxBodyBytes() {
    return store.settings().maxValueBytes();
  }

  @Override
  public Duration longest() {
    Duration slowest = Duration.ofSeconds(maxBodyBytes() / LEAST_BYTES_A_SECOND);
    return slowest.compareTo(LEAST_PATIENCE) > 0 ? slowest : LEAST_PATIENCE;
  }

  @Override
  public CompletionStage<PlainAnswer> answer(PlainRequest request) {
    boolean write = Surface.isWrite(request.method());
    return begun(request)
        .thenApply(answer -> answer.toPlain(store))
        .exceptionally(
            failure ->
                ProblemMapper.problem(Failures.cause(failure), write)
                    .toAnswer(write)
                    .toPlain(store));
  }

  /** Never throws. */
  private CompletionStage<Answer> begun(PlainRequest request) {
    try {
      return begin(request);
    } catch (RuntimeException e) {
      return CompletableFuture.failedFuture(e);
    }
  }

  private CompletionStage<Answer> begin(PlainRequest request) {
    var head = new RequestHead(request.rawPath(), request.query(), request.fields());
    var body = new ByteArrayInputStream(request.body());
    boolean ofRoot = !request.rawPath().startsWith(KEY_VALUE);
    return switch (request.method()) {
      case "GET", "HEAD" -> ofRoot ? root.read(head) : keyValue.read(head);
      case "PUT" -> ofRoot ? root.write(head, body) : keyValue.write(head, body);
      case "DELETE" -> keyValue.remove(head);
      default -> throw new IllegalArgumentException("It was not taken: " + request.method());
    };
  }
}
