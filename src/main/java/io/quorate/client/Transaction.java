package io.quorate.client;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.function.Function;

/**
 * A transaction as it is put together: if all checks hold, then these steps, otherwise those; in
 * one revision, or not at all. For one thread.
 */
public final class Transaction {
  /** Checks, and steps of each branch, that a member takes. */
  public static final int MAX_EACH = 128;

  private final Caller caller;
  private final List<Check> checks = new ArrayList<>();
  private final List<Operation> then = new ArrayList<>();
  private final List<Operation> otherwise = new ArrayList<>();
  private WriteOptions options = WriteOptions.none();

  Transaction(Caller caller) {
    this.caller = caller;
  }

  /** What must hold, together with what was given before. */
  public Transaction when(Check... more) {
    return add(checks, more);
  }

  /** What is done if all checks hold, after what was given before. */
  public Transaction then(Operation... more) {
    return add(then, more);
  }

  /** What is done if one check does not hold, after what was given before. */
  public Transaction otherwise(Operation... more) {
    return add(otherwise, more);
  }

  /** Does nothing unless this lock or office is held. */
  public Transaction fencedBy(Fence fence) {
    options = options.fencedBy(fence);
    return this;
  }

  /** See {@link WriteOptions#idempotencyKey(String)}. */
  public Transaction idempotencyKey(String key) {
    options = options.idempotencyKey(key);
    return this;
  }

  /** May take so long. */
  public Transaction within(Duration time) {
    options = options.within(time);
    return this;
  }

  /** Does it. */
  public TransactionResult commit() {
    return result(Request.write("POST", Target.of("/v1/txn"), options).json(json()));
  }

  /** Says what it would do, and does nothing. */
  public TransactionResult dryRun() {
    Request request =
        Request.read("POST", Target.of("/v1/txn").with("dry_run", "true"), options.within());
    return result(request.fencedBy(options.fences()).json(json()));
  }

  private TransactionResult result(Request request) {
    return caller.success(request).json(TransactionResult::of);
  }

  private Object json() {
    var json = new LinkedHashMap<String, Object>();
    json.put("if", each(checks, TransactionJson::check));
    json.put("then", each(then, TransactionJson::operation));
    json.put("else", each(otherwise, TransactionJson::operation));
    return json;
  }

  private static <T> List<Object> each(List<T> items, Function<T, Object> json) {
    return items.stream().map(json).toList();
  }

  private <T> Transaction add(List<T> all, T[] more) {
    if (all.size() + more.length > MAX_EACH) {
      throw new IllegalArgumentException("A transaction has at most %d each.".formatted(MAX_EACH));
    }
    all.addAll(List.of(more));
    return this;
  }
}
