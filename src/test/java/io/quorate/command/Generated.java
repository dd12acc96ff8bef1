package io.quorate.command;

import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.TreeSet;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;

/** Everything the log can say, generated. */
public final class Generated {
  private Generated() {}

  /** Texts of code points from all of Unicode, those that no key may have left out. */
  public static Arbitrary<String> keyTexts() {
    Arbitrary<Integer> codePoints =
        Arbitraries.oneOf(
                Arbitraries.integers().between(' ', '~'),
                Arbitraries.of(0x2f, 0x3b, 0xe9, 0x7ff, 0x800, 0xd7ff, 0xe000, 0xfffd),
                Arbitraries.integers().between(0xa0, 0xffff),
                Arbitraries.integers().between(0x10000, 0x10ffff))
            .filter(codePoint -> !Character.isISOControl(codePoint))
            .filter(codePoint -> codePoint < 0xd800 || codePoint > 0xdfff);
    return codePoints
        .list()
        .ofMinSize(1)
        .ofMaxSize(6)
        .map(
            list ->
                list.stream()
                    .collect(
                        StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                    .toString());
  }

  public static Arbitrary<Key> keys() {
    return keyTexts().map(Key::new);
  }

  public static Arbitrary<Value> values() {
    Arbitrary<byte[]> bytes = Arbitraries.bytes().array(byte[].class).ofMaxSize(40);
    Arbitrary<String> contentTypes =
        Arbitraries.strings().withCharRange(' ', '~').ofMinLength(1).ofMaxLength(20);
    return Combinators.combine(bytes, contentTypes).as(Value::new);
  }

  public static Arbitrary<RequestId> requestIds() {
    return Arbitraries.strings()
        .withCharRange('!', '~')
        .ofMinLength(1)
        .ofMaxLength(Limits.REQUEST_ID_CHARS)
        .map(RequestId::new);
  }

  public static Arbitrary<RequestStamp> stamps() {
    return Combinators.combine(requestIds(), counters(), counters()).as(RequestStamp::new);
  }

  private static Arbitrary<Long> counters() {
    return Arbitraries.longs().between(0, Long.MAX_VALUE);
  }

  private static Arbitrary<Long> ids() {
    return Arbitraries.longs().between(1, Long.MAX_VALUE);
  }

  private static Arbitrary<Boolean> flags() {
    return Arbitraries.of(true, false);
  }

  public static Arbitrary<Condition> conditions() {
    return Arbitraries.oneOf(
        Arbitraries.just(new Condition.None()),
        Arbitraries.just(new Condition.Exists()),
        Arbitraries.just(new Condition.Absent()),
        Arbitraries.longs()
            .set()
            .ofMaxSize(Limits.CONDITION_REVISIONS)
            .map(revisions -> new Condition.RevisionIn(new TreeSet<>(revisions))),
        Arbitraries.bytes().array(byte[].class).ofMaxSize(40).map(Condition.ValueIs::new));
  }

  public static Arbitrary<Terms> terms() {
    return terms(conditions());
  }

  private static Arbitrary<IdempotencyKey> idempotencyKeys() {
    return Arbitraries.strings()
        .withCharRange('!', '~')
        .ofMinLength(1)
        .ofMaxLength(Limits.IDEMPOTENCY_KEY_CHARS)
        .map(IdempotencyKey::new);
  }

  private static Arbitrary<Fingerprint> fingerprints() {
    return Combinators.combine(Arbitraries.longs(), Arbitraries.longs()).as(Fingerprint::new);
  }

  private static Arbitrary<List<Fence>> fences() {
    return Combinators.combine(claimNames(), ids())
        .as(Fence::new)
        .list()
        .ofMaxSize(Limits.FENCES)
        .uniqueElements(Fence::name);
  }

  private static Arbitrary<Terms> terms(Arbitrary<? extends Condition> conditions) {
    return Combinators.combine(
            conditions, idempotencyKeys().optional(), fences(), fingerprints().optional())
        .as(Terms::new);
  }

  /** Of what has no one entry that could be looked at. */
  public static Arbitrary<Terms> unconditional() {
    return terms(Arbitraries.just(new Condition.None()));
  }

  public static Arbitrary<ClaimName> claimNames() {
    Arbitrary<String> texts =
        Arbitraries.strings()
            .alpha()
            .numeric()
            .withChars("._~-")
            .ofMinLength(1)
            .ofMaxLength(Limits.CLAIM_NAME_CHARS);
    return Combinators.combine(Arbitraries.of(ClaimName.Kind.class), texts).as(ClaimName::new);
  }

  public static Arbitrary<Attachment> attachments() {
    return Arbitraries.oneOf(Arbitraries.just(Attachment.NONE), leases());
  }

  private static Arbitrary<Attachment> leases() {
    return Arbitraries.oneOf(
        ids().map(Attachment.ToLease::new),
        Arbitraries.longs().between(1, Limits.LEASE_TTL_SECONDS).map(Attachment.OwnLease::new));
  }

  public static Arbitrary<Range> ranges() {
    return Combinators.combine(keys().optional(), keys().optional(), keys().optional())
        .as(Range::new);
  }

  public static Arbitrary<StoreLimits> storeLimits() {
    return Combinators.combine(
            Arbitraries.longs().between(1, Limits.STORE_BYTES),
            Arbitraries.integers().between(1, Limits.HISTORY_REVISIONS),
            Arbitraries.longs().between(0, Limits.STORE_BYTES),
            Arbitraries.integers().between(0, Limits.LEASES),
            Arbitraries.integers().between(0, Limits.CLAIMS))
        .as(StoreLimits::new);
  }

  private static Arbitrary<List<Operation>> operations() {
    return Arbitraries.<Operation>oneOf(
            Combinators.combine(keys(), values(), attachments(), flags()).as(Operation.Put::new),
            Combinators.combine(keys(), flags()).as(Operation.Remove::new),
            keys().map(Operation.Get::new))
        .list()
        .ofMaxSize(6)
        .uniqueElements(Operation::key);
  }

  public static Arbitrary<Entry> entries() {
    return Combinators.combine(keys(), values(), ids(), counters(), counters()).as(Entry::new);
  }

  public static Arbitrary<MemberAddress> addresses() {
    Arbitrary<String> hosts =
        Arbitraries.oneOf(
            Arbitraries.of("127.0.0.1", "::1", "fe80::1:2", "member-1.quorate.example"),
            Arbitraries.strings().withCharRange('a', 'z').ofMinLength(1).ofMaxLength(253));
    return Combinators.combine(hosts, Arbitraries.integers().between(1, 65_535))
        .as(MemberAddress::new);
  }

  public static Arbitrary<Integer> memberIds() {
    return Arbitraries.integers().between(1, Integer.MAX_VALUE);
  }

  public static Arbitrary<Command> commands() {
    return Arbitraries.oneOf(ofEntries(), ofLeases(), ofCluster());
  }

  private static Arbitrary<Command> ofEntries() {
    Arbitrary<List<Check>> checks =
        Combinators.combine(keys(), conditions()).as(Check::new).list().ofMaxSize(4);
    return Arbitraries.oneOf(
        Combinators.combine(stamps(), keys(), values(), flags()).as(Command.Put::new),
        Combinators.combine(stamps(), keys(), flags()).as(Command.Remove::new),
        Combinators.combine(stamps(), keys(), values(), flags(), terms()).as(Command.Put::new),
        Combinators.combine(stamps(), keys(), values(), flags(), attachments(), terms())
            .as(Command.Put::new),
        Combinators.combine(stamps(), keys(), flags(), terms()).as(Command.Remove::new),
        Combinators.combine(stamps(), ranges(), unconditional()).as(Command.RemoveRange::new),
        Combinators.combine(stamps(), checks, operations(), operations(), flags(), unconditional())
            .as(Command.Transaction::new),
        Combinators.combine(stamps(), whyDeclined(), whatDeclined()).as(Command.Decline::new));
  }

  private static Arbitrary<Result> whyDeclined() {
    return Arbitraries.oneOf(preconditionFailed(), unfit(), fenceFailed());
  }

  private static Arbitrary<Terms> whatDeclined() {
    return Combinators.combine(
            Arbitraries.just(new Condition.None()),
            idempotencyKeys().map(Optional::of),
            fences(),
            fingerprints().map(Optional::of))
        .as(Terms::new);
  }

  private static Arbitrary<Result> preconditionFailed() {
    return ids()
        .optional()
        .map(
            current ->
                new Result.PreconditionFailed(
                    current.stream().mapToLong(Long::longValue).findFirst()));
  }

  private static Arbitrary<Result> unfit() {
    return Combinators.combine(Arbitraries.of(Misfit.class), keyTexts()).as(Result.Unfit::new);
  }

  private static Arbitrary<Result> fenceFailed() {
    return claimNames().map(Result.FenceFailed::new);
  }

  private static Arbitrary<Command> ofLeases() {
    Arbitrary<Long> ttls = Arbitraries.longs().between(1, Limits.LEASE_TTL_SECONDS);
    Arbitrary<OptionalLong> renewals =
        counters().optional().map(each -> each.stream().mapToLong(Long::longValue).findFirst());
    return Arbitraries.oneOf(
        Combinators.combine(stamps(), ttls, unconditional()).as(Command.GrantLease::new),
        Combinators.combine(stamps(), ids(), unconditional()).as(Command.RenewLease::new),
        Combinators.combine(stamps(), ids(), renewals, unconditional()).as(Command.EndLease::new),
        Combinators.combine(stamps(), claimNames(), leases(), values(), unconditional())
            .as(Command.Claim::new),
        Combinators.combine(stamps(), claimNames(), ids(), unconditional())
            .as(Command.Release::new),
        Combinators.combine(stamps(), claimNames(), ids(), unconditional())
            .as(Command.GiveUp::new));
  }

  private static Arbitrary<Command> ofCluster() {
    Arbitrary<String> clusterIds =
        Arbitraries.strings().alpha().numeric().withChars('-').ofMinLength(1).ofMaxLength(64);
    return Arbitraries.oneOf(
        Combinators.combine(
                clusterIds, Arbitraries.maps(memberIds(), addresses()).ofMinSize(1).ofMaxSize(9))
            .as((id, members) -> new Command.FormCluster(id, new TreeMap<>(members))),
        Combinators.combine(stamps(), memberIds(), addresses()).as(Command.AddMember::new),
        Combinators.combine(stamps(), memberIds()).as(Command.RemoveMember::new),
        Arbitraries.longs().map(Command.EndMembershipChange::new),
        Combinators.combine(stamps(), storeLimits()).as(Command.Configure::new));
  }

  public static Arbitrary<Result> results() {
    Arbitrary<Optional<Entry>> previous = entries().optional();
    Arbitrary<Integer> counts = Arbitraries.integers().between(0, Integer.MAX_VALUE);
    Arbitrary<Integer> checks = Arbitraries.integers().between(-1, Limits.OPERATIONS - 1);
    return Arbitraries.oneOf(
        Combinators.combine(counters(), flags(), previous).as(Result.Put::new),
        Combinators.combine(counters(), flags(), previous, counters()).as(Result.Put::new),
        Combinators.combine(counters(), flags(), previous).as(Result.Removed::new),
        Combinators.combine(counters(), counts).as(Result.RangeRemoved::new),
        Combinators.combine(checks, counters(), operationResults().list().ofMaxSize(6))
            .as(Result.TransactionDone::new),
        Arbitraries.just(new Result.Done()),
        counters().map(Result.ChangeBegun::new),
        preconditionFailed(),
        unfit(),
        Arbitraries.of(Result.Refusal.values()).map(Result.Refused::new),
        Combinators.combine(ids(), ids(), counters()).as(Result.LeaseGranted::new),
        Combinators.combine(ids(), ids(), counters()).as(Result.LeaseRenewed::new),
        Combinators.combine(counters(), counts).as(Result.LeaseEnded::new),
        Combinators.combine(ids(), ids(), ids(), flags(), counters()).as(Result.Claimed::new),
        counters().map(Result.Released::new),
        fenceFailed());
  }

  private static Arbitrary<OperationResult> operationResults() {
    Arbitrary<Optional<Entry>> carried = entries().optional();
    return Arbitraries.oneOf(
        Combinators.combine(flags(), carried, counters()).as(OperationResult.Put::new),
        Combinators.combine(flags(), carried).as(OperationResult.Removed::new),
        carried.map(OperationResult.Got::new));
  }
}
