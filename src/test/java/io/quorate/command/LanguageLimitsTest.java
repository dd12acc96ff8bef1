package io.quorate.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.IntStream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is too much never gets into the log. */
class LanguageLimitsTest {
  private static final RequestStamp STAMP = new RequestStamp(new RequestId("r"), 0);
  private static final Terms IF_EXISTS = new Terms(new Condition.Exists(), Optional.empty());
  private static final Value EMPTY = Value.of(new byte[0]);
  private static final ClaimName LOCK = ClaimName.lock("l");

  @ParameterizedTest
  @ValueSource(strings = {"", "a/b", "a b", "a,b", "a=b", "\u00e9", "a%2F", "\n"})
  void aNameThatMeansSomethingInAPathOrAListIsRefused(String text) {
    assertThatThrownBy(() -> ClaimName.lock(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("The name of a lock or an election has 1 to 256 of the characters");
  }

  @Test
  void aNameIsAsLongAsTheLimitAndNotLonger() {
    String longest = "~".repeat(Limits.CLAIM_NAME_CHARS);

    assertThat(ClaimName.election(longest)).hasToString("elections/" + longest);
    assertRefused(() -> ClaimName.election(longest + "~"));
  }

  @ParameterizedTest
  @ValueSource(longs = {0, -1, Limits.LEASE_TTL_SECONDS + 1, Long.MAX_VALUE})
  void aLeaseLivesWithinItsBounds(long ttlSeconds) {
    assertRefused(() -> new Command.GrantLease(STAMP, ttlSeconds, Terms.NONE));
    assertRefused(() -> new Attachment.OwnLease(ttlSeconds));
  }

  @Test
  void idsTokensAndCountsThatThereNeverAreAreRefused() {
    assertRefused(() -> new Attachment.ToLease(0));
    assertRefused(() -> new Command.RenewLease(STAMP, 0, Terms.NONE));
    assertRefused(() -> new Command.EndLease(STAMP, 0, OptionalLong.empty(), Terms.NONE));
    assertRefused(() -> new Command.EndLease(STAMP, 1, OptionalLong.of(-1), Terms.NONE));
    assertRefused(() -> new Command.Release(STAMP, LOCK, 0, Terms.NONE));
    assertRefused(() -> new Command.GiveUp(STAMP, LOCK, 0, Terms.NONE));
    assertRefused(() -> new Fence(LOCK, 0));
  }

  @Test
  void aClaimHasALeaseAndASmallValue() {
    var largest = Value.of(new byte[Limits.CLAIM_VALUE_BYTES]);
    var larger = Value.of(new byte[Limits.CLAIM_VALUE_BYTES + 1]);
    var lease = new Attachment.ToLease(1);

    assertThat(new Command.Claim(STAMP, LOCK, lease, largest, Terms.NONE).value())
        .isSameAs(largest);
    assertRefused(() -> new Command.Claim(STAMP, LOCK, lease, larger, Terms.NONE));
    assertRefused(() -> new Command.Claim(STAMP, LOCK, Attachment.NONE, EMPTY, Terms.NONE));
  }

  @Test
  void onlyAWriteOfOneEntryHasACondition() {
    assertRefused(() -> new Command.RemoveRange(STAMP, Range.ALL, IF_EXISTS));
    assertRefused(() -> transaction(List.of(), List.of(), IF_EXISTS));
    assertRefused(() -> new Command.GrantLease(STAMP, 1, IF_EXISTS));
    assertRefused(() -> new Command.RenewLease(STAMP, 1, IF_EXISTS));
    assertRefused(() -> new Command.EndLease(STAMP, 1, OptionalLong.empty(), IF_EXISTS));
    assertRefused(() -> new Command.Release(STAMP, LOCK, 1, IF_EXISTS));
    assertRefused(() -> new Command.GiveUp(STAMP, LOCK, 1, IF_EXISTS));
    assertRefused(
        () -> new Command.Claim(STAMP, LOCK, new Attachment.ToLease(1), EMPTY, IF_EXISTS));
  }

  @Test
  void aWriteHasAFewFencesOfDifferentNames() {
    List<Fence> most = fences(Limits.FENCES);

    assertThat(fenced(most).fences()).isEqualTo(most);
    assertRefused(() -> fenced(fences(Limits.FENCES + 1)));
    assertThatThrownBy(() -> fenced(List.of(new Fence(LOCK, 1), new Fence(LOCK, 2))))
        .hasMessage("Two fences of the same name: l");
  }

  @Test
  void aTransactionHasAsManyOperationsAsTheLimitAndNotMore() {
    List<Operation> most = gets(Limits.OPERATIONS);
    List<Operation> more = gets(Limits.OPERATIONS + 1);
    List<Check> checks = new ArrayList<>();
    for (int i = 0; i <= Limits.OPERATIONS; i++) {
      checks.add(new Check(new Key("k"), new Condition.Exists()));
    }

    assertThat(transaction(checks.subList(1, checks.size()), most, Terms.NONE).then())
        .isEqualTo(most);
    assertRefused(() -> transaction(checks, most, Terms.NONE));
    assertRefused(() -> transaction(List.of(), more, Terms.NONE));
    assertRefused(
        () -> new Command.Transaction(STAMP, List.of(), List.of(), more, false, Terms.NONE));
  }

  @Test
  void aListOfATransactionWritesAKeyOnce() {
    var put = new Operation.Put(new Key("k"), EMPTY, Attachment.NONE, false);
    var remove = new Operation.Remove(new Key("k"), false);
    var get = new Operation.Get(new Key("k"));

    assertThat(transaction(List.of(), List.of(get, put, get), Terms.NONE).then()).hasSize(3);
    assertThat(
            new Command.Transaction(
                STAMP, List.of(), List.of(put), List.of(remove), false, Terms.NONE))
        .isNotNull();
    assertThatThrownBy(() -> transaction(List.of(), List.of(put, remove), Terms.NONE))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("A list of a transaction writes a key twice: k");
  }

  @Test
  void aTransactionIsAsLargeAsTheLimitAndNotLarger() {
    Value largest = Value.of(new byte[Limits.VALUE_BYTES]);
    int left =
        Limits.TRANSACTION_BYTES - Limits.VALUE_BYTES - Value.DEFAULT_CONTENT_TYPE.length() - 2;
    var put = new Operation.Put(new Key("k"), largest, Attachment.NONE, false);
    var fits = new Check(new Key("c"), new Condition.ValueIs(new byte[left]));
    var tooMuch = new Check(new Key("c"), new Condition.ValueIs(new byte[left + 1]));

    assertThat(transaction(List.of(fits), List.of(put), Terms.NONE)).isNotNull();
    assertRefused(() -> transaction(List.of(tooMuch), List.of(put), Terms.NONE));
  }

  @Test
  void aStoreIsToldToKeepSomething() {
    assertRefused(() -> new StoreLimits(0, 1, 0, 0, 0));
    assertRefused(() -> new StoreLimits(1, 0, 0, 0, 0));
    assertRefused(() -> new StoreLimits(1, 1, -1, 0, 0));
    assertRefused(() -> new StoreLimits(1, 1, 0, -1, 0));
    assertRefused(() -> new StoreLimits(1, 1, 0, 0, Limits.CLAIMS + 1));
    assertThat(new StoreLimits(1, 1, 0, 0, 0).historyRevisions()).isEqualTo(1);
  }

  @Test
  void aValueIsComparedByItsBytesAlone() {
    byte[] bytes = "v".getBytes(StandardCharsets.UTF_8);
    var entry = Optional.of(new Entry(new Key("k"), new Value(bytes, "text/plain"), 1));

    assertThat(new Condition.ValueIs(bytes.clone()).holds(entry)).isTrue();
    assertThat(new Condition.ValueIs(new byte[0]).holds(entry)).isFalse();
    assertThat(new Condition.ValueIs(bytes).holds(Optional.empty())).isFalse();
  }

  @Test
  void fingerprintsOfWhatAClientSentKeepItsPartsApart() {
    byte[] a = {'a'};
    byte[] b = {'b'};
    byte[] ab = {'a', 'b'};

    assertThat(Fingerprint.of(a, b))
        .isEqualTo(Fingerprint.of(a, b))
        .isNotEqualTo(Fingerprint.of(ab));
    assertThat(Fingerprint.of(ab, b)).isNotEqualTo(Fingerprint.of(a, new byte[] {'b', 'b'}));
  }

  private static Command.Transaction transaction(
      List<Check> checks, List<Operation> then, Terms terms) {
    return new Command.Transaction(STAMP, checks, then, List.of(), false, terms);
  }

  private static List<Operation> gets(int count) {
    return IntStream.range(0, count)
        .<Operation>mapToObj(i -> new Operation.Get(new Key("k")))
        .toList();
  }

  private static List<Fence> fences(int count) {
    return IntStream.range(0, count).mapToObj(i -> new Fence(ClaimName.lock("l" + i), 1)).toList();
  }

  private static Terms fenced(List<Fence> fences) {
    return new Terms(new Condition.None(), Optional.empty(), fences, Optional.empty());
  }

  private static void assertRefused(ThrowingCallable made) {
    assertThatThrownBy(made).isInstanceOf(IllegalArgumentException.class);
  }
}
