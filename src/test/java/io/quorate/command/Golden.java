package io.quorate.command;

import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.TreeSet;

/** What the golden files mean, by their names. */
final class Golden {
  private static final RequestStamp FIRST_STAMP =
      new RequestStamp(new RequestId("1-3w5e11264sgsg-2n"), 300);
  private static final RequestStamp STAMP =
      new RequestStamp(FIRST_STAMP.id(), 300, 1_764_000_000_000L);
  private static final Key KEY = new Key("farben/grün/\uD83C\uDF33");
  private static final Value VALUE =
      new Value(HexFormat.of().parseHex("00ff800d0a7f"), "text/plain; charset=utf-8");
  private static final Optional<Entry> FIRST_PREVIOUS =
      Optional.of(new Entry(KEY, Value.of(new byte[0]), 129));
  private static final Optional<Entry> PREVIOUS =
      Optional.of(new Entry(KEY, Value.of(new byte[0]), 129, 1_763_999_999_999L, 200));

  private static final IdempotencyKey CLIENTS =
      new IdempotencyKey("8e03978e-40d5-43e8-bc93-6894a57f9324");

  private static final ClaimName LOCK = ClaimName.lock("jobs.Nightly_2~-");

  private Golden() {}

  /** Of the first version. */
  static Map<String, Command> firstCommands() {
    return firstCommands(FIRST_STAMP, new RequestStamp(new RequestId("a"), 0));
  }

  private static Map<String, Command> firstCommands(RequestStamp stamp, RequestStamp least) {
    var members = new TreeMap<Integer, MemberAddress>();
    members.put(1, new MemberAddress("127.0.0.1", 12379));
    members.put(128, new MemberAddress("::1", 1));
    members.put(Integer.MAX_VALUE, new MemberAddress("member-4.example", 65_535));

    var golden = new LinkedHashMap<String, Command>();
    golden.put("command-put", new Command.Put(stamp, KEY, VALUE, true));
    golden.put(
        "command-put-empty", new Command.Put(least, new Key("k"), Value.of(new byte[0]), false));
    golden.put("command-remove", new Command.Remove(stamp, KEY, true));
    golden.put(
        "command-form-cluster",
        new Command.FormCluster("2f1d7c0e-5b0a-4c8e-9d53-6f1f1c1f3a52", members));
    golden.put(
        "command-add-member",
        new Command.AddMember(stamp, 4, new MemberAddress("member-4.example", 42_379)));
    golden.put("command-remove-member", new Command.RemoveMember(stamp, 300));
    golden.put("command-end-membership-change", new Command.EndMembershipChange(16_384));
    golden.put(
        "command-put-if-match",
        new Command.Put(
            stamp,
            KEY,
            VALUE,
            false,
            new Terms(in(1L, 300L, Long.MAX_VALUE), Optional.of(CLIENTS))));
    golden.put(
        "command-put-if-absent",
        new Command.Put(
            stamp, KEY, VALUE, false, new Terms(new Condition.Absent(), Optional.empty())));
    golden.put(
        "command-put-keyed",
        new Command.Put(
            stamp, KEY, VALUE, false, new Terms(new Condition.None(), Optional.of(CLIENTS))));
    golden.put(
        "command-remove-if-match",
        new Command.Remove(stamp, KEY, false, new Terms(in(), Optional.of(CLIENTS))));
    golden.put(
        "command-remove-if-exists",
        new Command.Remove(stamp, KEY, true, new Terms(new Condition.Exists(), Optional.empty())));
    return golden;
  }

  static Map<String, Command> commands() {
    Map<String, Command> golden = firstCommands(STAMP, new RequestStamp(new RequestId("a"), 0, 1));
    var terms =
        new Terms(
            new Condition.ValueIs(VALUE.bytes()),
            Optional.of(CLIENTS),
            List.of(new Fence(LOCK, 300), new Fence(ClaimName.election("lead"), Long.MAX_VALUE)),
            Optional.of(new Fingerprint(-2, 1L << 40)));
    var fenced =
        new Terms(
            new Condition.None(), Optional.empty(), List.of(new Fence(LOCK, 1)), Optional.empty());
    golden.put(
        "command-put-to-lease",
        new Command.Put(STAMP, KEY, VALUE, true, new Attachment.ToLease(300), terms));
    golden.put(
        "command-put-own-lease",
        new Command.Put(STAMP, KEY, VALUE, false, new Attachment.OwnLease(604_800), Terms.NONE));
    golden.put("command-remove-fenced", new Command.Remove(STAMP, KEY, false, fenced));
    golden.put(
        "command-remove-range",
        new Command.RemoveRange(
            STAMP, new Range(Optional.of(KEY), Optional.empty(), Optional.of(KEY)), fenced));
    golden.put("command-remove-range-all", new Command.RemoveRange(STAMP, Range.ALL, Terms.NONE));
    golden.put("command-transaction", transaction(fenced));
    golden.put(
        "command-transaction-empty",
        new Command.Transaction(STAMP, List.of(), List.of(), List.of(), true, Terms.NONE));
    golden.put(
        "command-decline",
        new Command.Decline(
            STAMP,
            new Result.Unfit(Misfit.NOT_AS_NEEDED, "No \u00bbgr\u00fcn\u00ab here."),
            new Terms(
                new Condition.None(),
                Optional.of(CLIENTS),
                List.of(new Fence(LOCK, 300)),
                Optional.of(new Fingerprint(-2, 1L << 40)))));
    golden.put("command-grant-lease", new Command.GrantLease(STAMP, 300, Terms.NONE));
    golden.put("command-renew-lease", new Command.RenewLease(STAMP, 300, fenced));
    golden.put(
        "command-end-lease", new Command.EndLease(STAMP, 300, OptionalLong.empty(), Terms.NONE));
    golden.put(
        "command-end-lease-expired",
        new Command.EndLease(STAMP, 300, OptionalLong.of(0), Terms.NONE));
    golden.put(
        "command-claim-lock",
        new Command.Claim(
            STAMP, LOCK, new Attachment.OwnLease(30), Value.of(new byte[0]), Terms.NONE));
    golden.put(
        "command-claim-election",
        new Command.Claim(
            STAMP, ClaimName.election("lead"), new Attachment.ToLease(300), VALUE, fenced));
    golden.put("command-release", new Command.Release(STAMP, LOCK, 300, Terms.NONE));
    golden.put("command-give-up", new Command.GiveUp(STAMP, LOCK, 300, Terms.NONE));
    golden.put(
        "command-configure",
        new Command.Configure(STAMP, new StoreLimits(1L << 40, 10_000, 1L << 30, 300, 128)));
    return golden;
  }

  private static Command transaction(Terms terms) {
    List<Check> checks =
        List.of(
            new Check(KEY, new Condition.None()),
            new Check(KEY, new Condition.Exists()),
            new Check(KEY, new Condition.Absent()),
            new Check(KEY, in(300L)),
            new Check(KEY, new Condition.ValueIs(VALUE.bytes())));
    List<Operation> then =
        List.of(
            new Operation.Put(KEY, VALUE, new Attachment.ToLease(300), true),
            new Operation.Put(new Key("k"), VALUE, new Attachment.OwnLease(1), false),
            new Operation.Get(KEY),
            new Operation.Remove(new Key("l"), true));
    List<Operation> otherwise =
        List.of(new Operation.Put(KEY, Value.of(new byte[0]), Attachment.NONE, false));
    return new Command.Transaction(STAMP, checks, then, otherwise, false, terms);
  }

  private static Condition in(Long... revisions) {
    return new Condition.RevisionIn(new TreeSet<>(List.of(revisions)));
  }

  /** Of the first version. */
  static Map<String, Result> firstResults() {
    Map<String, Result> golden = firstResults(FIRST_PREVIOUS);
    for (String reason :
        List.of(
            "forgotten",
            "member-exists",
            "address-taken",
            "unknown-member",
            "last-member",
            "too-many-members",
            "change-in-progress",
            "no-cluster",
            "idempotency-key-reused")) {
      golden.put("result-refused-" + reason, refused(reason));
    }
    return golden;
  }

  static Map<String, Result> results() {
    Map<String, Result> golden = firstResults(PREVIOUS);
    golden.put("result-put-lease", new Result.Put(300, true, Optional.empty(), 128));
    golden.put("result-range-removed", new Result.RangeRemoved(300, Integer.MAX_VALUE));
    golden.put(
        "result-transaction-done",
        new Result.TransactionDone(
            -1,
            300,
            List.of(
                new OperationResult.Put(true, Optional.empty(), 128),
                new OperationResult.Put(false, PREVIOUS, 0),
                new OperationResult.Removed(true, PREVIOUS),
                new OperationResult.Removed(false, Optional.empty()),
                new OperationResult.Got(PREVIOUS),
                new OperationResult.Got(Optional.empty()))));
    golden.put("result-transaction-done-otherwise", new Result.TransactionDone(127, 0, List.of()));
    golden.put("result-lease-granted", new Result.LeaseGranted(300, 604_800, 0));
    golden.put("result-lease-granted-at", new Result.LeaseGranted(300, 604_800, 128));
    golden.put("result-lease-renewed", new Result.LeaseRenewed(1, 30, 0));
    golden.put("result-lease-renewed-at", new Result.LeaseRenewed(1, 30, 1));
    golden.put("result-lease-ended", new Result.LeaseEnded(300, 128));
    golden.put("result-claimed", new Result.Claimed(300, 128, 30, true, 0));
    golden.put("result-claimed-at", new Result.Claimed(300, 128, 30, true, Long.MAX_VALUE));
    golden.put("result-claimed-waiting", new Result.Claimed(Long.MAX_VALUE, 1, 604_800, false, 0));
    golden.put("result-released", new Result.Released(0));
    golden.put("result-released-at", new Result.Released(300));
    golden.put("result-fence-failed", new Result.FenceFailed(LOCK));
    golden.put("result-fence-failed-election", new Result.FenceFailed(ClaimName.election("lead")));
    for (Misfit reason : Misfit.values()) {
      String name = reason.name().toLowerCase(Locale.ROOT).replace('_', '-');
      golden.put("result-unfit-" + name, new Result.Unfit(reason, "No entry: \uD83C\uDF33"));
    }
    for (Result.Refusal reason : Result.Refusal.values()) {
      String name = reason.name().toLowerCase(Locale.ROOT).replace('_', '-');
      golden.put("result-refused-" + name, new Result.Refused(reason));
    }
    return golden;
  }

  private static Map<String, Result> firstResults(Optional<Entry> previous) {
    var golden = new LinkedHashMap<String, Result>();
    golden.put("result-put", new Result.Put(1_000_000_007, true, Optional.empty()));
    golden.put("result-put-previous", new Result.Put(130, false, previous));
    golden.put("result-removed", new Result.Removed(0, false, Optional.empty()));
    golden.put("result-removed-previous", new Result.Removed(130, true, previous));
    golden.put("result-done", new Result.Done());
    golden.put("result-precondition-failed", new Result.PreconditionFailed(OptionalLong.of(300)));
    golden.put(
        "result-precondition-failed-absent", new Result.PreconditionFailed(OptionalLong.empty()));
    golden.put("result-change-begun", new Result.ChangeBegun(Long.MAX_VALUE));
    return golden;
  }

  private static Result refused(String reason) {
    return new Result.Refused(
        Result.Refusal.valueOf(reason.toUpperCase(Locale.ROOT).replace('-', '_')));
  }
}
