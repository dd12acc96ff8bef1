package io.quorate.client;

import static io.quorate.client.FakeMember.json;
import static io.quorate.client.FakeMember.problem;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Iterator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Ranges, page by page. */
class ListingTest {
  private final FakeMember one = new FakeMember();
  private final FakeMember two = new FakeMember();
  private final Quorate quorate = Quorate.connect(one.url(), two.url());

  @AfterEach
  void close() {
    quorate.close();
    one.close();
    two.close();
  }

  @Test
  void pagesAreFetchedWhenTheyAreNeededAndFromWhateverMember() {
    one.then(page("a", "b").header("Link", link("http://elsewhere:1/v1/kv?after=b&revision=9")));
    one.always(problem(503, "not-serving"));
    two.then(page().header("Link", link("/v1/kv?after=c&revision=9")), page("d"));
    Listing<Entry> listing = quorate.list(Range.prefix("x y"), ListOptions.usual().pageSize(2));
    assertThat(listing.revision()).isEqualTo(9);
    assertThat(one.last().target()).isEqualTo("/v1/kv?prefix=x%20y&limit=2");
    Iterator<Entry> entries = listing.iterator();
    assertThat(entries.next().key()).isEqualTo("a");
    assertThat(entries.next().key()).isEqualTo("b");
    assertThat(two.received()).isEmpty();
    assertThat(entries.next().key()).isEqualTo("d");
    assertThat(entries.hasNext()).isFalse();
    assertThat(two.received())
        .extracting(FakeMember.Received::target)
        .containsExactly("/v1/kv?after=b&revision=9", "/v1/kv?after=c&revision=9");
  }

  @Test
  void aListingGoesOnAfterAKey() {
    one.always(page("c"));
    ListOptions options = ListOptions.usual().after("b c").pageSize(5);
    assertThat(quorate.list(Range.prefix("x"), options).toList()).hasSize(1);
    assertThat(one.last().target()).isEqualTo("/v1/kv?prefix=x&after=b%20c&limit=5");
  }

  @Test
  void aListingCanBeReadTwice() {
    one.then(page("a").header("Link", link("/v1/kv?after=a&revision=9"))).always(page("b"));
    Listing<Entry> listing = quorate.list("");
    assertThat(listing.toList()).hasSize(2).isEqualTo(listing.stream().toList());
    assertThat(one.received()).hasSize(3);
  }

  @Test
  void aStaleListingWaitsForMembersThatLag() {
    one.then(page("a").header("Link", link("/v1/kv?after=a&revision=9"))).always(page("b"));
    assertThat(quorate.list(Range.all(), ListOptions.usual().read(ReadOptions.stale())).toList())
        .hasSize(2);
    assertThat(one.last().target()).isEqualTo("/v1/kv?after=a&revision=9&min_revision=9");
  }

  @Test
  void aListingThatTakesTooLongIsCompacted() {
    one.then(page("a").header("Link", link("/v1/kv?after=a&revision=9")))
        .always(problem(410, "revision-compacted"));
    Listing<Entry> listing = quorate.list("");
    assertThatThrownBy(listing::toList).isInstanceOf(CompactedException.class);
  }

  @Test
  void aLinkToSomethingElseIsNotFollowed() {
    one.then(page("a").header("Link", link("/v1/cluster?after=a")));
    assertThatThrownBy(() -> quorate.list("")).isInstanceOf(UnexpectedAnswerException.class);
  }

  @Test
  void keysAndCountsComeWithoutValues() {
    one.then(
        json("{\"revision\":9,\"entries\":[{\"key\":\"a\",\"revision\":3}]}"),
        json("{\"revision\":9,\"count\":5}"));
    assertThat(quorate.keys(Range.between("a", "b"), ListOptions.usual()).toList())
        .containsExactly("a");
    assertThat(one.last().target()).isEqualTo("/v1/kv?start=a&end=b&limit=1000&keys_only=true");
    assertThat(quorate.count(Range.from("a"), ReadOptions.stale())).isEqualTo(5);
    assertThat(one.last().target()).isEqualTo("/v1/kv?start=a&consistency=stale&count_only=true");
  }

  @Test
  void aRangeIsDeletedAtOnce() {
    one.then(json("{\"deleted\":3,\"revision\":9}"));
    assertThat(quorate.delete(Range.prefix("a/"), WriteOptions.none()))
        .isEqualTo(new DeletedRange(3, 9));
    assertThat(one.last().method()).isEqualTo("DELETE");
    assertThat(one.last().target()).isEqualTo("/v1/kv?prefix=a%2F");
    assertThat(one.last().header("Idempotency-Key")).isPresent();
  }

  private static String link(String target) {
    return "</other>; rel=\"prev\", <%s>; rel=\"next\"".formatted(target);
  }

  private static FakeMember.Plain page(String... keys) {
    var entries = new StringBuilder();
    for (String key : keys) {
      entries
          .append(entries.isEmpty() ? "" : ",")
          .append(
              "{\"key\":\"%s\",\"revision\":3,\"modified\":null,\"content_type\":\"text/plain\",\"lease\":null,\"value\":\"v\"}"
                  .formatted(key));
    }
    return json("{\"revision\":9,\"count\":%d,\"entries\":[%s]}".formatted(keys.length, entries));
  }
}
