package io.quorate.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class RangeTest {

  /** So whoever walks the keys from the first on may stop at one that is not in the range. */
  @Property
  void theKeysOfARangeStandNextToEachOtherFromItsFirstOn(
      @ForAll("ranges") Range range, @ForAll("keys") List<Key> keys) {
    var sorted = new TreeSet<>(keys);

    List<Key> walked =
        range.first().map(sorted::tailSet).orElse(sorted).stream()
            .takeWhile(range::contains)
            .toList();

    assertThat(walked).isEqualTo(sorted.stream().filter(range::contains).toList());
  }

  @Example
  void aPrefixIsATextAndNotADirectory() {
    var range = Range.ofPrefix(new Key("a"));

    assertThat(range.contains(new Key("a"))).isTrue();
    assertThat(range.contains(new Key("ab"))).isTrue();
    assertThat(range.contains(new Key("b"))).isFalse();
  }

  @Example
  void theStartIsInTheRangeAndTheEndIsNot() {
    var range = new Range(Optional.empty(), Optional.of(new Key("b")), Optional.of(new Key("d")));

    assertThat(range.contains(new Key("a~"))).isFalse();
    assertThat(range.contains(new Key("b"))).isTrue();
    assertThat(range.contains(new Key("c"))).isTrue();
    assertThat(range.contains(new Key("d"))).isFalse();
    assertThat(Range.ALL.contains(new Key("d"))).isTrue();
  }

  /** Of two letters each, so that they meet. */
  private static Arbitrary<Key> key() {
    return Arbitraries.of("a", "b", "\uD83C\uDF33", "\uFFFD")
        .list()
        .ofMinSize(1)
        .ofMaxSize(3)
        .map(letters -> new Key(String.join("", letters)));
  }

  @Provide
  Arbitrary<List<Key>> keys() {
    return key().list().ofMaxSize(30);
  }

  @Provide
  Arbitrary<Range> ranges() {
    return Combinators.combine(key().optional(), key().optional(), key().optional()).as(Range::new);
  }
}
