package io.quorate.client;

import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * What a transaction has done.
 *
 * @param succeeded whether all checks held, so that the first branch was taken
 * @param revision of the store after it
 * @param failedCheck the first check that did not hold, counted from 0
 * @param results of the steps of the branch that was taken, one each
 */
public record TransactionResult(
    boolean succeeded, long revision, OptionalInt failedCheck, List<Step> results) {
  public TransactionResult {
    results = List.copyOf(results);
  }

  /** What one step has done. */
  public sealed interface Step {
    String key();

    /**
     * An entry was written.
     *
     * @param created whether there was none before
     */
    record Put(String key, long revision, boolean created) implements Step {}

    /**
     * An entry was deleted.
     *
     * @param existed whether there was one
     */
    record Deleted(String key, boolean existed) implements Step {}

    /** An entry was read. */
    record Got(String key, Optional<Entry> entry) implements Step {}
  }

  static TransactionResult of(JsonObject json) {
    return new TransactionResult(
        json.flag("succeeded"),
        json.number("revision"),
        json.optionalNumber("failed_condition").stream().mapToInt(Math::toIntExact).findFirst(),
        json.objects("results").stream().map(TransactionResult::step).toList());
  }

  private static Step step(JsonObject json) {
    Optional<JsonObject> put = json.object("put");
    if (put.isPresent()) {
      return new Step.Put(
          put.get().string("key"), put.get().number("revision"), put.get().flag("created"));
    }
    Optional<JsonObject> deleted = json.object("delete");
    if (deleted.isPresent()) {
      return new Step.Deleted(deleted.get().string("key"), deleted.get().flag("deleted"));
    }
    JsonObject got =
        json.object("get").orElseThrow(() -> new IllegalArgumentException("A step of no kind"));
    return new Step.Got(
        got.string("key"),
        EntryJson.hasValue(got) ? Optional.of(EntryJson.entry(got)) : entryWithin(got));
  }

  private static Optional<Entry> entryWithin(JsonObject got) {
    return got.object("entry").map(EntryJson::entry);
  }
}
