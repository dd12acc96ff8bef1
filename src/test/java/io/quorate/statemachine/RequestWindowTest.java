package io.quorate.statemachine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import io.quorate.command.RequestId;
import io.quorate.command.Result;
import io.quorate.statemachine.RequestWindow.Remembered;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.LongStream;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

class RequestWindowTest {
  private static final int SEGMENT = RequestSegment.SIZE;

  /** The bits of a hash by which ids are told from each other before they are compared. */
  private static final int BITS = 32;

  /** Each number is of requests that come, or, if negative, go. */
  @Property(tries = 30)
  void itFindsWhatCameAndHasNotGone(
      @ForAll @IntRange(max = 2 * SEGMENT) int next,
      @ForAll @Size(max = 6) List<@IntRange(min = -3 * SEGMENT, max = 2 * SEGMENT) Integer> steps) {
    Map<RequestId, Remembered> expected = new LinkedHashMap<>();
    List<RequestId> all = new ArrayList<>();
    RequestWindow window = RequestWindow.emptyBefore(next);
    for (int step : steps) {
      for (int i = 0; i < Math.abs(step); i++) {
        if (step > 0) {
          Remembered request = request("2-3w5e11264sgsf-" + Integer.toString(all.size(), 36));
          expected.put(request.id(), request);
          all.add(request.id());
          window = window.plus(request);
        } else if (!expected.isEmpty()) {
          Iterator<Remembered> oldest = expected.values().iterator();
          assertThat(window.first()).isSameAs(oldest.next());
          oldest.remove();
          window = window.withoutFirst();
        }
      }
      assertThat(window).containsExactlyElementsOf(expected.values());
      assertThat(window.size()).isEqualTo(expected.size());
      assertThat(window.next()).isEqualTo((long) next + all.size());
      assertThat(window.segments()).isLessThanOrEqualTo(window.size() / SEGMENT + 2);
      assertThat(found(window, all)).isEqualTo(expected);
    }
  }

  /** The places of a segment that one window takes are not there for the other. */
  @Property(tries = 50)
  void windowsThatGrowFromOneFindWhatIsTheirOwn(
      @ForAll @IntRange(max = 2 * SEGMENT) int before,
      @ForAll @IntRange(max = 2 * SEGMENT) int gone,
      @ForAll @IntRange(max = SEGMENT) int after) {
    RequestWindow window = grown(RequestWindow.emptyBefore(7), "before", before);
    for (int i = 0; i < Math.min(gone, before); i++) {
      window = window.withoutFirst();
    }
    List<RequestId> own = ids(window);

    RequestWindow one = grown(window, "one", after);
    RequestWindow other = grown(window, "other", after);
    RequestWindow third = grown(one, "third", 1);

    List<RequestId> all = new ArrayList<>(own);
    for (RequestWindow each : List.of(one, other, third)) {
      List<RequestId> ids = ids(each);
      all.addAll(ids.subList(own.size(), ids.size()));
    }
    for (RequestWindow each : List.of(window, one, other, third)) {
      assertThat(found(each, all).keySet()).isEqualTo(Set.copyOf(ids(each)));
    }
  }

  /** More often than a segment has slots: what others add must not fill it. */
  @Example
  void aWindowCanBeGrownAsOftenAsOneLikes() {
    RequestWindow window = grown(RequestWindow.emptyBefore(0), "own", 10);
    int times = 2 * SEGMENT + 1;

    assertTimeoutPreemptively(
        Duration.ofSeconds(60),
        () -> {
          for (int i = 0; i < times; i++) {
            Remembered request = request("other" + i);
            assertThat(window.plus(request).find(request.id())).contains(request);
          }
          assertThat(window.find(id(0))).isEmpty();
        });
  }

  @Example
  void ofManyWindowsThatWereGrownTwiceTheLastFindsItsOwn() {
    RequestWindow window = RequestWindow.emptyBefore(SEGMENT - 500);
    List<RequestId> others = new ArrayList<>();
    for (int i = 0; i < 1_000; i++) {
      Remembered other = request("other" + i);
      assertThat(window.plus(other).find(other.id())).contains(other);
      others.add(other.id());
      window = window.plus(request("own" + i));
    }
    assertThat(found(window, ids(window))).hasSize(1_000);
    assertThat(found(window, others)).isEmpty();
  }

  @Example
  void idsOfTheSameHashAreToldFromEachOther() {
    // The hashes of numbers that are counted differ more than those of such.
    var random = new SplittableRandom(1);
    Map<Long, RequestId> byHash = new HashMap<>();
    int pairs = 0;
    for (int i = 0; i < 1_000_000; i++) {
      Remembered one = request(Long.toString(random.nextLong(), Character.MAX_RADIX));
      RequestId same = byHash.put(RequestSegment.hash(one.id()) >>> (Long.SIZE - BITS), one.id());
      if (same != null) {
        pairs++;
        var other = new Remembered(same, new Result.ChangeBegun(-1), 0);
        RequestWindow first = RequestWindow.emptyBefore(0).plus(other);
        RequestWindow both = first.plus(one);
        assertThat(first.find(one.id())).isEmpty();
        assertThat(both.find(same)).contains(other);
        assertThat(both.find(one.id())).contains(one);
        assertThat(both.withoutFirst().find(one.id())).contains(one);
        assertThat(both.withoutFirst().find(same)).isEmpty();
      }
    }
    assertThat(pairs).isPositive();
  }

  @Example
  void idsForWhichTheLastSlotIsFullAreFoundBeforeTheFirst() {
    int slots = 2 * SEGMENT;
    List<RequestId> ids =
        LongStream.range(0, 1_000_000)
            .mapToObj(i -> new RequestId("1-" + i))
            .filter(id -> RequestSegment.hash(id) >>> (Long.SIZE - 15) == slots - 1)
            .toList();
    assertThat(ids).hasSizeGreaterThan(5);
    RequestWindow window = RequestWindow.emptyBefore(0);
    for (RequestId id : ids) {
      assertThat(window.find(id)).isEmpty();
      window = window.plus(request(id.text()));
    }
    assertThat(found(window, ids).keySet()).isEqualTo(Set.copyOf(ids));
  }

  /** A snapshot is written of a state while the next commands are applied. */
  @Example
  void whoGetsAWindowFindsAllOfItWhileOthersAddToIt() throws Exception {
    int writes = 4 * SEGMENT;
    var latest = new AtomicReference<>(RequestWindow.emptyBefore(0));
    ExecutorService threads = Executors.newFixedThreadPool(2);
    try {
      List<Future<?>> readers = new ArrayList<>();
      for (int i = 0; i < 2; i++) {
        readers.add(
            threads.submit(
                () -> {
                  for (long next = 0; next < writes; ) {
                    RequestWindow window = latest.get();
                    next = window.next();
                    for (long number = next - window.size(); number < next; number += 97) {
                      assertThat(window.find(id(number))).isPresent();
                    }
                    assertThat(window.find(id(next))).isEmpty();
                    assertThat(window.find(id(next - window.size() - 1))).isEmpty();
                  }
                }));
      }
      RequestWindow window = latest.get();
      for (int i = 0; i < writes; i++) {
        window = window.plus(request(id(i).text()));
        if (window.size() > SEGMENT + 100) {
          window = window.withoutFirst();
        }
        latest.set(window);
      }
      for (Future<?> reader : readers) {
        reader.get(60, TimeUnit.SECONDS);
      }
    } finally {
      threads.shutdownNow();
    }
  }

  @Example
  void ofTwoThreadsThatAddToOneWindowEachFindsItsOwn() throws Exception {
    int rounds = 3_000;
    RequestWindow[] bases = new RequestWindow[rounds];
    for (int i = 0; i < rounds; i++) {
      bases[i] = grown(RequestWindow.emptyBefore(SEGMENT - 1), "base" + i, i % 3);
    }
    var together = new CyclicBarrier(2);
    ExecutorService threads = Executors.newFixedThreadPool(2);
    try {
      List<Future<?>> adders = new ArrayList<>();
      for (String mine : List.of("a", "b")) {
        String theirs = mine.equals("a") ? "b" : "a";
        adders.add(
            threads.submit(
                () -> {
                  for (int i = 0; i < rounds; i++) {
                    together.await(30, TimeUnit.SECONDS);
                    Remembered request = request(mine + i);
                    RequestWindow next = bases[i].plus(request);
                    assertThat(next.find(request.id())).containsSame(request);
                    assertThat(next.find(new RequestId(theirs + i))).isEmpty();
                    assertThat(found(next, ids(next))).hasSize(next.size());
                  }
                  return null;
                }));
      }
      for (Future<?> adder : adders) {
        adder.get(60, TimeUnit.SECONDS);
      }
    } finally {
      threads.shutdownNow();
    }
  }

  @Example
  void windowsWithTheSameRequestsUnderTheSameNumbersAreEqual() {
    RequestWindow one =
        RequestWindow.emptyBefore(1).plus(request("a")).plus(request("b")).withoutFirst();
    RequestWindow same = RequestWindow.emptyBefore(2).plus(request("b"));

    assertThat(one).isEqualTo(same).hasSameHashCodeAs(same);
    assertThat(one.withoutFirst()).isEqualTo(RequestWindow.emptyBefore(3));
    assertThat(one).isNotEqualTo(RequestWindow.emptyBefore(1).plus(request("b")));
    assertThat(one).isNotEqualTo(RequestWindow.emptyBefore(2).plus(request("c")));
    assertThat(one).isNotEqualTo(same.plus(request("c")));
  }

  @Example
  void anEmptyOneHasNoFirstRequest() {
    RequestWindow empty = RequestWindow.emptyBefore(3).plus(request("a")).withoutFirst();

    assertThatThrownBy(empty::first).isInstanceOf(NoSuchElementException.class);
    assertThatThrownBy(empty::withoutFirst).isInstanceOf(NoSuchElementException.class);
  }

  private static Map<RequestId, Remembered> found(RequestWindow window, List<RequestId> ids) {
    Map<RequestId, Remembered> found = new HashMap<>();
    for (RequestId id : ids) {
      window.find(id).ifPresent(each -> found.put(id, each));
    }
    return found;
  }

  private static RequestWindow grown(RequestWindow window, String prefix, int by) {
    RequestWindow next = window;
    for (int i = 0; i < by; i++) {
      next = next.plus(request(prefix + i));
    }
    return next;
  }

  private static List<RequestId> ids(RequestWindow window) {
    List<RequestId> ids = new ArrayList<>();
    window.forEach(each -> ids.add(each.id()));
    return ids;
  }

  private static RequestId id(long number) {
    return new RequestId("r" + number);
  }

  private static Remembered request(String id) {
    return new Remembered(new RequestId(id), new Result.Done(), 128);
  }
}
