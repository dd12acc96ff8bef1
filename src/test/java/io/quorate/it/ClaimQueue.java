package io.quorate.it;

import static io.quorate.it.Cluster.SOON;
import static io.quorate.it.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import io.quorate.client.Fence;
import io.quorate.client.Leader;
import io.quorate.client.Leadership;
import io.quorate.client.Lock;
import io.quorate.client.Quorate;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Those who want the same lock or office, one behind the other, and what they were told. */
final class ClaimQueue implements AutoCloseable {
  private static final Duration TTL = Duration.ofMinutes(2);

  /** The longest that members allow. */
  private static final Duration WAIT = Duration.ofSeconds(60);

  /** What is held, and how it is given back. */
  private record Held(Fence fence, Runnable release) {}

  private interface Claim {
    Held by(Quorate client);
  }

  private final URI status;
  private final Claim claim;
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final Deque<Future<Held>> waiting = new ArrayDeque<>();
  private final List<Held> served = new ArrayList<>();

  /**
   * @param status where it is seen how many wait
   */
  private ClaimQueue(URI status, Claim claim) {
    this.status = status;
    this.claim = claim;
  }

  static ClaimQueue forLock(URI member, String name) {
    return new ClaimQueue(
        member.resolve("/v1/locks/" + name),
        client -> {
          Lock lock = client.locks().acquire(name, TTL, WAIT);
          return new Held(lock.fence(), lock::close);
        });
  }

  static ClaimQueue forOffice(URI member, String name) {
    return new ClaimQueue(
        member.resolve("/v1/elections/" + name),
        client -> {
          Leadership office = client.elections().campaign(name, "x", TTL, WAIT).orElseThrow();
          return new Held(office.fence(), office::close);
        });
  }

  /** The first, who waits for nobody. */
  void first(Quorate client) {
    served.add(claim.by(client));
  }

  /** One more, behind those who are there. */
  void join(Quorate client) {
    waiting.add(threads.submit(() -> claim.by(client)));
    eventually(SOON, () -> assertThat(countWaiting()).isEqualTo(waiting.size()));
  }

  /** Whoever holds it gives it back, and the next has it, until nobody waits any more. */
  void serveAll() throws Exception {
    while (!waiting.isEmpty()) {
      Future<Held> next = waiting.remove();
      assertThat(next.isDone()).as("is served while another holds it").isFalse();
      served.get(served.size() - 1).release().run();
      served.add(eventually(SOON, () -> done(next)));
    }
  }

  List<Fence> fences() {
    return served.stream().map(Held::fence).toList();
  }

  /** In the order in which those were served who had come in that order. */
  List<Long> tokens() {
    return fences().stream().map(Fence::token).toList();
  }

  @Override
  public void close() {
    threads.shutdownNow();
  }

  private long countWaiting() throws IOException {
    return (Long) Leases.object(Http.assertStatus(200, Http.get(status))).get("waiting");
  }

  private static Held done(Future<Held> claim) throws Exception {
    assertThat(claim).as("the next one").isDone();
    return claim.get();
  }

  /** The tokens of those who lead, as an observer is told; 0 where nobody does. */
  static List<Long> observed(Quorate client, String name) {
    List<Long> told = Collections.synchronizedList(new ArrayList<>());
    var unused =
        client.elections().observe(name, leader -> told.add(leader.map(Leader::token).orElse(0L)));
    return told;
  }
}
