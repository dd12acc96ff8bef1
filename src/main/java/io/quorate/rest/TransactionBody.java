package io.quorate.rest;

import io.quorate.command.Attachment;
import io.quorate.command.Check;
import io.quorate.command.Command;
import io.quorate.command.Condition;
import io.quorate.command.Key;
import io.quorate.command.Limits;
import io.quorate.command.Operation;
import io.quorate.command.RequestId;
import io.quorate.command.RequestStamp;
import io.quorate.command.Terms;
import io.quorate.command.Value;
import io.quorate.rest.gate.MediaTypes;
import io.quorate.rest.gate.RequestPath;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;

/**
 * A transaction as a request has it: lists of conditions, and of operations for when they hold and
 * for when one does not.
 */
record TransactionBody(List<Check> checks, List<Operation> then, List<Operation> otherwise) {
  private static final String TEXT = "text/plain; charset=utf-8";
  private static final RequestStamp NO_STAMP = new RequestStamp(new RequestId("-"), 0);
  private static final long MOST_REVISION = Long.MAX_VALUE;

  /** What single entries may weigh: the settings of the member. */
  record Bounds(int maxKeyBytes, int maxValueBytes) {}

  /**
   * Reads a transaction.
   *
   * @throws ProblemException 400, naming the property, or 413
   */
  static TransactionBody of(JsonBody body, Bounds bounds) {
    body.requireOnly(Set.of("if", "then", "else"));
    var transaction =
        new TransactionBody(
            body.objects("if", Limits.OPERATIONS).stream()
                .map(item -> check(item, bounds))
                .toList(),
            operations(body, "then", bounds),
            operations(body, "else", bounds));
    if (Command.Transaction.weightBytes(
            transaction.checks(), transaction.then(), transaction.otherwise())
        > Limits.TRANSACTION_BYTES) {
      throw BodyReader.tooLarge(Limits.TRANSACTION_BYTES, "A transaction");
    }
    try {
      var unused = transaction.command(NO_STAMP, false, Terms.NONE);
    } catch (IllegalArgumentException e) {
      throw new ProblemException(Problem.badRequest("bad-transaction", e));
    }
    return transaction;
  }

  Command.Transaction command(RequestStamp stamp, boolean dryRun, Terms terms) {
    return new Command.Transaction(stamp, checks, then, otherwise, dryRun, terms);
  }

  private static Check check(JsonBody item, Bounds bounds) {
    item.requireOnly(Set.of("key", "revision", "value", "value_base64", "exists"));
    Key key = key(item, bounds);
    OptionalLong revision = item.number("revision", 0, MOST_REVISION);
    Optional<byte[]> value = bytes(item, bounds);
    Optional<Boolean> exists = item.flag("exists");
    int asked =
        (revision.isPresent() ? 1 : 0) + (value.isPresent() ? 1 : 0) + (exists.isPresent() ? 1 : 0);
    if (asked != 1) {
      throw item.wrong("A condition has one of revision, value (or value_base64) and exists.");
    }
    if (revision.isPresent()) {
      return new Check(key, of(revision.getAsLong()));
    }
    return new Check(
        key,
        value
            .<Condition>map(Condition.ValueIs::new)
            .orElseGet(
                () -> exists.orElse(true) ? new Condition.Exists() : new Condition.Absent()));
  }

  /** No entry has revision 0, so it stands for that there is none. */
  private static Condition of(long revision) {
    return revision == 0
        ? new Condition.Absent()
        : new Condition.RevisionIn(new TreeSet<>(Set.of(revision)));
  }

  private static List<Operation> operations(JsonBody body, String name, Bounds bounds) {
    return body.objects(name, Limits.OPERATIONS).stream()
        .map(item -> operation(item, bounds))
        .toList();
  }

  private static Operation operation(JsonBody item, Bounds bounds) {
    item.requireOnly(Set.of("put", "delete", "get"));
    Optional<Operation> put = item.object("put").map(object -> put(object, bounds));
    Optional<Operation> delete = item.object("delete").map(object -> delete(object, bounds));
    Optional<Operation> get = item.object("get").map(object -> get(object, bounds));
    if ((put.isPresent() ? 1 : 0) + (delete.isPresent() ? 1 : 0) + (get.isPresent() ? 1 : 0) != 1) {
      throw item.wrong("An operation is one of put, delete and get.");
    }
    return put.or(() -> delete).or(() -> get).orElseThrow();
  }

  private static Operation put(JsonBody item, Bounds bounds) {
    item.requireOnly(
        Set.of("key", "value", "value_base64", "content_type", "lease", "ttl", "prev"));
    byte[] bytes = bytes(item, bounds).orElseThrow(() -> item.missing("value"));
    String usual = item.has("value") ? TEXT : Value.DEFAULT_CONTENT_TYPE;
    String contentType = item.text("content_type").orElse(usual);
    if (!MediaTypes.isOne(contentType)) {
      throw item.wrong("The content_type is not a media type.");
    }
    try {
      return new Operation.Put(
          key(item, bounds),
          new Value(bytes, contentType),
          attachment(item),
          item.flag("prev").orElse(false));
    } catch (IllegalArgumentException e) {
      throw item.wrong(String.valueOf(e.getMessage()));
    }
  }

  private static Operation delete(JsonBody item, Bounds bounds) {
    item.requireOnly(Set.of("key", "prev"));
    return new Operation.Remove(key(item, bounds), item.flag("prev").orElse(false));
  }

  private static Operation get(JsonBody item, Bounds bounds) {
    item.requireOnly(Set.of("key"));
    return new Operation.Get(key(item, bounds));
  }

  private static Key key(JsonBody item, Bounds bounds) {
    String text = item.text("key").orElseThrow(() -> item.missing("key"));
    Keys.requireLength(text, bounds.maxKeyBytes(), 413);
    try {
      var key = new Key(text);
      // Not by the key itself: those of a log that is there are read as they are.
      RequestPath.requireReachable(text, "key");
      return key;
    } catch (IllegalArgumentException e) {
      throw item.wrong(String.valueOf(e.getMessage()));
    }
  }

  private static Optional<byte[]> bytes(JsonBody item, Bounds bounds) {
    Optional<String> text = item.text("value");
    Optional<String> base64 = item.text("value_base64");
    if (text.isPresent() && base64.isPresent()) {
      throw item.wrong("Either value or value_base64 can be given.");
    }
    Optional<byte[]> bytes =
        text.map(each -> each.getBytes(StandardCharsets.UTF_8))
            .or(() -> base64.map(each -> decoded(item, each)));
    if (bytes.isPresent() && bytes.get().length > bounds.maxValueBytes()) {
      throw BodyReader.tooLarge(bounds.maxValueBytes(), "A value");
    }
    return bytes;
  }

  private static byte[] decoded(JsonBody item, String base64) {
    try {
      return Base64.getDecoder().decode(base64);
    } catch (IllegalArgumentException e) {
      throw item.wrong("value_base64 is not base64 (RFC 4648 section 4).");
    }
  }

  private static Attachment attachment(JsonBody item) {
    OptionalLong lease = item.number("lease", 1, Long.MAX_VALUE);
    Optional<String> ttl = item.text("ttl");
    if (lease.isPresent() && ttl.isPresent()) {
      throw item.wrong("Either a lease or a ttl can be given.");
    }
    if (lease.isPresent()) {
      return new Attachment.ToLease(lease.getAsLong());
    }
    return ttl.map(text -> own(item, text)).orElse(Attachment.NONE);
  }

  private static Attachment own(JsonBody item, String ttl) {
    Duration time =
        Query.durationOf(ttl)
            .filter(each -> each.toNanosPart() == 0)
            .orElseThrow(() -> item.wrong("A ttl is a string of whole seconds, like \"30s\"."));
    return new Attachment.OwnLease(time.toSeconds());
  }
}
