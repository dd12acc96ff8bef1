package io.quorate.command;

import java.util.Optional;
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
    return Combinators.combine(requestIds(), Arbitraries.longs().between(0, Long.MAX_VALUE))
        .as(RequestStamp::new);
  }

  public static Arbitrary<Terms> terms() {
    Arbitrary<Condition> conditions =
        Arbitraries.oneOf(
            Arbitraries.just(new Condition.None()),
            Arbitraries.just(new Condition.Exists()),
            Arbitraries.just(new Condition.Absent()),
            Arbitraries.longs()
                .set()
                .ofMaxSize(Limits.CONDITION_REVISIONS)
                .map(revisions -> new Condition.RevisionIn(new TreeSet<>(revisions))));
    Arbitrary<Optional<IdempotencyKey>> keys =
        Arbitraries.strings()
            .withCharRange('!', '~')
            .ofMinLength(1)
            .ofMaxLength(Limits.IDEMPOTENCY_KEY_CHARS)
            .map(IdempotencyKey::new)
            .optional();
    return Combinators.combine(conditions, keys).as(Terms::new);
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
    Arbitrary<Boolean> flags = Arbitraries.of(true, false);
    Arbitrary<String> clusterIds =
        Arbitraries.strings().alpha().numeric().withChars('-').ofMinLength(1).ofMaxLength(64);
    return Arbitraries.oneOf(
        Combinators.combine(stamps(), keys(), values(), flags).as(Command.Put::new),
        Combinators.combine(stamps(), keys(), flags).as(Command.Remove::new),
        Combinators.combine(stamps(), keys(), values(), flags, terms()).as(Command.Put::new),
        Combinators.combine(stamps(), keys(), flags, terms()).as(Command.Remove::new),
        Combinators.combine(
                clusterIds, Arbitraries.maps(memberIds(), addresses()).ofMinSize(1).ofMaxSize(9))
            .as((id, members) -> new Command.FormCluster(id, new TreeMap<>(members))),
        Combinators.combine(stamps(), memberIds(), addresses()).as(Command.AddMember::new),
        Combinators.combine(stamps(), memberIds()).as(Command.RemoveMember::new),
        Arbitraries.longs().map(Command.EndMembershipChange::new));
  }

  public static Arbitrary<Result> results() {
    Arbitrary<Boolean> flags = Arbitraries.of(true, false);
    Arbitrary<Long> numbers = Arbitraries.longs().between(0, Long.MAX_VALUE);
    Arbitrary<Optional<Entry>> previous =
        Combinators.combine(keys(), values(), Arbitraries.longs().between(1, Long.MAX_VALUE))
            .as(Entry::new)
            .optional();
    return Arbitraries.oneOf(
        Combinators.combine(numbers, flags, previous).as(Result.Put::new),
        Combinators.combine(numbers, flags, previous).as(Result.Removed::new),
        Arbitraries.just(new Result.Done()),
        numbers.map(Result.ChangeBegun::new),
        Arbitraries.longs()
            .between(1, Long.MAX_VALUE)
            .optional()
            .map(
                current ->
                    new Result.PreconditionFailed(
                        current.stream().mapToLong(Long::longValue).findFirst())),
        Arbitraries.of(Result.Refusal.values()).map(Result.Refused::new));
  }
}
