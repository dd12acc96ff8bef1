package io.quorate.rest;

import static org.assertj.core.api.Assertions.assertThat;

import io.quorate.store.watch.Filter;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class WatchQueryTest {
  @Test
  void revisionZeroIsTheBeginning() {
    assertThat(query("from_revision=0", Optional.empty()).from()).hasValue(1);
    assertThat(query("from_revision=1", Optional.empty()).from()).hasValue(1);
    assertThat(query("", Optional.of("0")).from()).hasValue(1);
  }

  @Test
  void aWatchBeginsBehindTheRevisionThatWasToldLast() {
    assertThat(query("from_revision=3", Optional.of("7")).from()).hasValue(8);
    assertThat(query("", Optional.empty()).from()).isEmpty();
  }

  @Test
  void theLinkLeadsToTheOneEntryOrToAllThatBeginAlike() {
    assertThat(WatchProblems.link(new Filter.OfName("a/b c?é")))
        .isEqualTo("</v1/kv/a%2Fb%20c%3F%C3%A9>; rel=\"alternate\"");
    assertThat(WatchProblems.link(new Filter.OfPrefix("a/b c")))
        .isEqualTo("</v1/kv?prefix=a%2Fb%20c>; rel=\"alternate\"");
  }

  private static WatchQuery query(String raw, Optional<String> lastEventId) {
    return WatchQuery.of(raw, lastEventId, 1024);
  }
}
