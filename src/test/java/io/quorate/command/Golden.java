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
  private static final RequestStamp STAMP =
      new RequestStamp(new RequestId("1-3w5e11264sgsg-2n"), 300);
  private static final Key KEY = new Key("farben/grün/\uD83C\uDF33");
  private static final Value VALUE =
      new Value(HexFormat.of().parseHex("00ff800d0a7f"), "text/plain; charset=utf-8");
  private static final Optional<Entry> PREVIOUS =
      Optional.of(new Entry(KEY, Value.of(new byte[0]), 129));

  private static final IdempotencyKey CLIENTS =
      new IdempotencyKey("8e03978e-40d5-43e8-bc93-6894a57f9324");

  private Golden() {}

  static Map<String, Command> commands() {
    var members = new TreeMap<Integer, MemberAddress>();
    members.put(1, new MemberAddress("127.0.0.1", 12379));
    members.put(128, new MemberAddress("::1", 1));
    members.put(Integer.MAX_VALUE, new MemberAddress("member-4.example", 65_535));

    var golden = new LinkedHashMap<String, Command>();
    golden.put("command-put", new Command.Put(STAMP, KEY, VALUE, true));
    golden.put(
        "command-put-empty",
        new Command.Put(
            new RequestStamp(new RequestId("a"), 0), new Key("k"), Value.of(new byte[0]), false));
    golden.put("command-remove", new Command.Remove(STAMP, KEY, true));
    golden.put(
        "command-form-cluster",
        new Command.FormCluster("2f1d7c0e-5b0a-4c8e-9d53-6f1f1c1f3a52", members));
    golden.put(
        "command-add-member",
        new Command.AddMember(STAMP, 4, new MemberAddress("member-4.example", 42_379)));
    golden.put("command-remove-member", new Command.RemoveMember(STAMP, 300));
    golden.put("command-end-membership-change", new Command.EndMembershipChange(16_384));
    golden.put(
        "command-put-if-match",
        new Command.Put(
            STAMP,
            KEY,
            VALUE,
            false,
            new Terms(in(1L, 300L, Long.MAX_VALUE), Optional.of(CLIENTS))));
    golden.put(
        "command-put-if-absent",
        new Command.Put(
            STAMP, KEY, VALUE, false, new Terms(new Condition.Absent(), Optional.empty())));
    golden.put(
        "command-put-keyed",
        new Command.Put(
            STAMP, KEY, VALUE, false, new Terms(new Condition.None(), Optional.of(CLIENTS))));
    golden.put(
        "command-remove-if-match",
        new Command.Remove(STAMP, KEY, false, new Terms(in(), Optional.of(CLIENTS))));
    golden.put(
        "command-remove-if-exists",
        new Command.Remove(STAMP, KEY, true, new Terms(new Condition.Exists(), Optional.empty())));
    return golden;
  }

  private static Condition in(Long... revisions) {
    return new Condition.RevisionIn(new TreeSet<>(List.of(revisions)));
  }

  static Map<String, Result> results() {
    var golden = new LinkedHashMap<String, Result>();
    golden.put("result-put", new Result.Put(1_000_000_007, true, Optional.empty()));
    golden.put("result-put-previous", new Result.Put(130, false, PREVIOUS));
    golden.put("result-removed", new Result.Removed(0, false, Optional.empty()));
    golden.put("result-removed-previous", new Result.Removed(130, true, PREVIOUS));
    golden.put("result-done", new Result.Done());
    golden.put("result-precondition-failed", new Result.PreconditionFailed(OptionalLong.of(300)));
    golden.put(
        "result-precondition-failed-absent", new Result.PreconditionFailed(OptionalLong.empty()));
    golden.put("result-change-begun", new Result.ChangeBegun(Long.MAX_VALUE));
    for (Result.Refusal reason : Result.Refusal.values()) {
      String name = reason.name().toLowerCase(Locale.ROOT).replace('_', '-');
      golden.put("result-refused-" + name, new Result.Refused(reason));
    }
    return golden;
  }
}
