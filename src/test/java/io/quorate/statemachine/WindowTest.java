package io.quorate.statemachine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.ref.WeakReference;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.NoSuchElementException;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.constraints.Size;

class WindowTest {
  /** Each number is of values that come, or, if negative, go. */
  @Property(tries = 300)
  void itHasWhatCameAndHasNotGone(
      @ForAll @LongRange(min = 0, max = 200) long next,
      @ForAll @Size(max = 30) List<@IntRange(min = -90, max = 100) Integer> steps) {
    Deque<Long> expected = new ArrayDeque<>();
    Window<Long> window = Window.emptyBefore(next);
    for (int step : steps) {
      for (int i = 0; i < Math.abs(step); i++) {
        if (step > 0) {
          expected.add(window.next());
          window = window.plus(window.next());
        } else if (!expected.isEmpty()) {
          expected.removeFirst();
          window = window.withoutFirst();
        }
      }
      assertHas(window, new ArrayList<>(expected));
    }
  }

  /** What is kept of an earlier window must not change when later ones grow. */
  @Property(tries = 200)
  void anEarlierWindowStaysAsItWas(
      @ForAll @IntRange(max = 200) int before,
      @ForAll @IntRange(max = 200) int gone,
      @ForAll @IntRange(max = 100) int after) {
    Window<Long> window = grown(Window.emptyBefore(7), before);
    for (int i = 0; i < Math.min(gone, before); i++) {
      window = window.withoutFirst();
    }
    List<Long> was = values(window);

    Window<Long> one = grown(window, after);
    Window<Long> other = window.plus(-1L).plus(-2L);

    assertThat(values(window)).isEqualTo(was);
    assertThat(values(one).subList(0, was.size())).isEqualTo(was);
    assertThat(values(one)).doesNotContain(-1L, -2L);
    assertThat(values(other).subList(0, was.size())).isEqualTo(was);
    assertThat(values(other)).endsWith(-1L, -2L);
  }

  @Example
  void anEmptyOneHasNoFirstValue() {
    Window<String> empty = Window.<String>emptyBefore(3).plus("a").withoutFirst();

    assertThat(empty).isEmpty();
    assertThat(empty.next()).isEqualTo(4);
    assertThatThrownBy(empty::first).isInstanceOf(NoSuchElementException.class);
    assertThatThrownBy(empty::latest).isInstanceOf(NoSuchElementException.class);
    assertThatThrownBy(empty::withoutFirst).isInstanceOf(NoSuchElementException.class);
    assertThatThrownBy(() -> empty.iterator().next()).isInstanceOf(NoSuchElementException.class);
  }

  @Example
  void windowsWithTheSameValuesUnderTheSameNumbersAreEqual() {
    Window<String> one = Window.<String>emptyBefore(1).plus("a").plus("b").withoutFirst();
    Window<String> same = Window.<String>emptyBefore(2).plus("b");

    assertThat(one).isEqualTo(same).hasSameHashCodeAs(same);
    assertThat(one).isNotEqualTo(Window.<String>emptyBefore(1).plus("b"));
    assertThat(one).isNotEqualTo(Window.<String>emptyBefore(2).plus("c"));
    assertThat(one).isNotEqualTo(same.plus("c"));
  }

  /** Each may be as large as the largest entry. */
  @Example
  void fewOfTheValuesThatHaveGoneAreKeptInMemory() {
    List<WeakReference<Object>> gone = new ArrayList<>();
    Window<Object> window = Window.emptyBefore(0);
    for (int i = 0; i < 200; i++) {
      var value = new Object();
      gone.add(new WeakReference<>(value));
      window = window.plus(value);
    }
    for (int i = 0; i < 199; i++) {
      window = window.withoutFirst();
    }
    System.gc();

    assertThat(gone.stream().filter(each -> each.get() != null))
        .hasSizeLessThanOrEqualTo(Window.MOST_GONE);
    assertThat(window.size()).isEqualTo(1);
  }

  private static void assertHas(Window<Long> window, List<Long> expected) {
    assertThat(values(window)).isEqualTo(expected);
    List<Long> backwards = new ArrayList<>();
    window.latestFirst().forEach(backwards::add);
    Collections.reverse(backwards);
    assertThat(backwards).isEqualTo(expected);
    assertThat(window.size()).isEqualTo(expected.size());
    assertThat(window.isEmpty()).isEqualTo(expected.isEmpty());
    expected.forEach(each -> assertThat(window.get(each)).isEqualTo(each));
    assertThat(window.get(window.next())).isNull();
    assertThat(window.get(window.next() - expected.size() - 1)).isNull();
    if (!expected.isEmpty()) {
      assertThat(window.first()).isEqualTo(expected.get(0));
      assertThat(window.latest()).isEqualTo(expected.get(expected.size() - 1));
    }
  }

  private static Window<Long> grown(Window<Long> window, int by) {
    Window<Long> next = window;
    for (int i = 0; i < by; i++) {
      next = next.plus(next.next());
    }
    return next;
  }

  private static List<Long> values(Window<Long> window) {
    List<Long> values = new ArrayList<>();
    window.forEach(values::add);
    return values;
  }
}
