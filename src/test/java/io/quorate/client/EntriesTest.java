package io.quorate.client;

import static io.quorate.client.FakeMember.problem;
import static io.quorate.client.FakeMember.status;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quorate.client.FakeMember.Received;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

/** Entries as they travel. */
class EntriesTest extends OneMember {
  @Test
  void aReadTellsAllThatTheMemberSays() {
    member.always(
        status(200)
            .tag(7)
            .revision(9)
            .body("text/plain", "blue")
            .header("Last-Modified", "Thu, 01 Jan 2026 00:00:00 GMT")
            .header("Quorate-Lease", "3")
            .header("Quorate-Lag", "0.250"));
    Reading reading = quorate.read("a", ReadOptions.stale().notOlderThan(Duration.ofMillis(1500)));
    assertThat(member.last().target()).isEqualTo("/v1/kv/a?consistency=stale&max_staleness=1500ms");
    Entry entry = reading.entry().orElseThrow();
    assertThat(entry.text()).isEqualTo("blue");
    assertThat(entry.revision()).isEqualTo(7);
    assertThat(entry.modified()).hasValue(Instant.parse("2026-01-01T00:00:00Z"));
    assertThat(entry.lease()).hasValue(3);
    assertThat(reading.storeRevision()).isEqualTo(9);
    assertThat(reading.member()).isEqualTo(1);
    assertThat(reading.lag()).hasValue(Duration.ofMillis(250));
  }

  @Test
  void whatIsNotThereIsEmpty() {
    member.always(problem(404, "key-not-found").revision(9));
    assertThat(quorate.get("a")).isEmpty();
    assertThat(quorate.read("a", ReadOptions.linearizable()).storeRevision()).isEqualTo(9);
  }

  @Test
  void aPathThatIsNotThereIsNoAbsentEntry() {
    member.always(problem(404, "no-such-resource"));
    assertThatThrownBy(() -> quorate.get("a")).isInstanceOf(ProblemException.class);
  }

  @Test
  void anEntryThatHasNotChangedDoesNotTravel() {
    member.then(status(304).tag(7), status(200).tag(8).body("text/plain", "new"));
    assertThat(quorate.readUnless("a", 7, ReadOptions.linearizable())).isEmpty();
    assertThat(member.last().header("If-None-Match")).hasValue("\"7\"");
    assertThat(quorate.readUnless("a", 7, ReadOptions.linearizable())).isPresent();
  }

  @Test
  void aRevisionThatIsNoLongerKeptIsCompacted() {
    member.always(problem(410, "revision-compacted"));
    assertThatThrownBy(() -> quorate.get("a", ReadOptions.at(3)))
        .isInstanceOf(CompactedException.class);
    assertThat(member.last().target()).isEqualTo("/v1/kv/a?revision=3");
  }

  @Test
  void aWriteSaysOnWhatTermsItIsDone() {
    member.always(status(201).tag(7));
    WriteOptions options =
        WriteOptions.none()
            .ifAbsent()
            .ttl(Duration.ofMinutes(2))
            .fencedBy(new Fence(Fence.Kind.LOCK, "l", 5))
            .fencedBy(new Fence(Fence.Kind.ELECTION, "e", 6))
            .idempotencyKey("mine");
    assertThat(quorate.put("a/b c?\u00e4;", Value.json("{}"), options).created()).isTrue();
    Received request = member.last();
    assertThat(request.method()).isEqualTo("PUT");
    assertThat(request.target()).isEqualTo("/v1/kv/a/b%20c%3F%C3%A4%3B?ttl=120s");
    assertThat(request.header("If-None-Match")).hasValue("*");
    assertThat(request.header("Quorate-Fence")).hasValue("l=5, elections/e=6");
    assertThat(request.header("Idempotency-Key")).hasValue("\"mine\"");
    assertThat(request.header("Content-Type")).hasValue("application/json");
    assertThat(request.body()).isEqualTo("{}");
  }

  @Test
  void aWriteCanReturnWhatWasThere() {
    member.always(
        status(200).tag(7).body("text/plain", "old").header("Quorate-Previous-Revision", "4"));
    Written written = quorate.put("a", Value.text("new"), WriteOptions.none().returnPrevious());
    assertThat(member.last().target()).isEqualTo("/v1/kv/a?prev=true");
    assertThat(written.revision()).isEqualTo(7);
    assertThat(written.created()).isFalse();
    assertThat(written.previous().orElseThrow().text()).isEqualTo("old");
    assertThat(written.previous().orElseThrow().revision()).isEqualTo(4);
  }

  @Test
  void aConditionThatDoesNotHoldTellsTheRevisionThatThereIs() {
    member.then(problem(412, "precondition-failed").tag(9), problem(412, "precondition-failed"));
    WriteOptions options = WriteOptions.none().ifRevision(7);
    assertThatThrownBy(() -> quorate.put("a", Value.text("v"), options))
        .isInstanceOfSatisfying(
            PreconditionFailedException.class,
            failure -> assertThat(failure.currentRevision()).hasValue(9));
    assertThat(member.last().header("If-Match")).hasValue("\"7\"");
    assertThatThrownBy(() -> quorate.put("a", Value.text("v"), options))
        .isInstanceOfSatisfying(
            PreconditionFailedException.class,
            failure -> assertThat(failure.currentRevision()).isEmpty());
  }

  @Test
  void aFenceThatDoesNotHoldIsToldFromACondition() {
    member.always(problem(412, "fence-failed"));
    assertThatThrownBy(() -> quorate.put("a", "v")).isInstanceOf(FenceFailedException.class);
  }

  @Test
  void aDeletionSaysWhetherThereWasSomething() {
    member.then(
        status(204).revision(8),
        problem(404, "key-not-found").revision(9),
        status(200)
            .revision(10)
            .body("text/plain", "old")
            .header("Quorate-Previous-Revision", "4"));
    assertThat(quorate.delete("a").existed()).isTrue();
    assertThat(quorate.delete("a").existed()).isFalse();
    Deleted deleted = quorate.delete("a", WriteOptions.none().returnPrevious().ifPresent());
    assertThat(deleted.previous().orElseThrow().text()).isEqualTo("old");
    assertThat(deleted.storeRevision()).isEqualTo(10);
    assertThat(member.last().header("If-Match")).hasValue("*");
  }

  @Test
  void aPatchSaysWhatKindItIs() {
    member.always(status(204).tag(7));
    assertThat(quorate.patch("a", Patch.merge("{\"b\":null}"), WriteOptions.none())).isEqualTo(7);
    assertThat(member.last().method()).isEqualTo("PATCH");
    assertThat(member.last().header("Content-Type")).hasValue("application/merge-patch+json");
    quorate.patch("a", Patch.operations("[]"), WriteOptions.none());
    assertThat(member.last().header("Content-Type")).hasValue("application/json-patch+json");
  }

  @Test
  void theRevisionOfAnEntryIsHadWithoutItsValue() {
    member.then(status(200).tag(7), status(404).revision(9), status(400));
    assertThat(quorate.revision("a", ReadOptions.stale())).hasValue(7);
    assertThat(member.last().method()).isEqualTo("HEAD");
    assertThat(member.last().target()).isEqualTo("/v1/kv/a?consistency=stale");
    assertThat(quorate.revision("a", ReadOptions.linearizable())).isEmpty();
    assertThatThrownBy(() -> quorate.revision("a", ReadOptions.linearizable()))
        .isInstanceOf(ProblemException.class);
  }

  @Test
  void aHistoryHasTheVersionsThatAreKept() {
    member.always(
        FakeMember.json(
            """
            {"key":"a","revision":9,"complete":false,"versions":[
              {"revision":8,"time":"2026-01-01T00:00:00Z","event":"delete"},
              {"revision":7,"time":null,"event":"put","content_type":"text/plain","value":"v"}]}
            """));
    History history = quorate.history("a", 10);
    assertThat(member.last().target()).isEqualTo("/v1/kv/a?history=true&limit=10");
    quorate.history("a", 10, ReadOptions.stale().atLeast(3));
    assertThat(member.last().target())
        .isEqualTo("/v1/kv/a?consistency=stale&min_revision=3&history=true&limit=10");
    assertThat(history.complete()).isFalse();
    assertThat(history.versions().get(0).value()).isEmpty();
    assertThat(history.versions().get(1).value()).map(Value::text).hasValue("v");
  }

  @Test
  void whatCannotBeAskedIsRefusedHere() {
    assertThatThrownBy(() -> quorate.get("")).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> quorate.delete("a", WriteOptions.none().ifAbsent()))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> quorate.delete(Range.all(), WriteOptions.none()))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> WriteOptions.none().lease(1).ttl(Duration.ofSeconds(1)))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> quorate.locks().find("a/b"))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> quorate.leases().grant(Duration.ofMillis(1500)))
        .isInstanceOf(IllegalArgumentException.class);
    assertThat(member.received()).isEmpty();
  }
}
