package io.quorate.torture;

import static io.quorate.it.Eventually.eventually;
import static io.quorate.it.Eventually.pause;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** How each fault is done to the members. Which member and for how long is left to chance. */
final class Faults {
  private static final int SHORTEST_SECONDS = 2;
  private static final int LONGEST_SECONDS = 10;
  private static final Duration SNAPSHOT_WITHIN = Duration.ofSeconds(30);
  private static final int REMOVED = 10;

  private final Members members;
  private final Random random;
  private final Consumer<String> say;

  /**
   * @param say is told what happens
   */
  Faults(Members members, Random random, Consumer<String> say) {
    this.members = members;
    this.random = random;
    this.say = say;
  }

  void kill() {
    killAndWait(anyMember());
  }

  void killLeader() {
    killAndWait(leader());
  }

  void killAll() {
    say.accept("SIGKILL to all members");
    members.ids().parallelStream().forEach(members::kill);
    hold();
  }

  void freeze() {
    int id = leaderOrAny();
    say.accept("SIGSTOP to member " + id);
    members.pause(id);
    hold();
    members.resume(id);
  }

  void stop() throws InterruptedException {
    int id = anyMember();
    say.accept("SIGTERM to member " + id);
    members.stop(id);
    hold();
  }

  void part() {
    List<Integer> minority = new ArrayList<>(List.of(leaderOrAny()));
    var others = new ArrayList<Integer>(members.othersThan(minority.get(0)));
    Collections.shuffle(others, random);
    int most = (members.ids().size() - 1) / 2;
    minority.addAll(others.subList(0, random.nextInt(most)));
    say.accept("cut off: " + minority);
    for (int one : members.ids()) {
      for (int other : members.ids()) {
        if (minority.contains(one) != minority.contains(other)) {
          members.network().drop(one, other);
        }
      }
    }
    holdAndHeal();
  }

  void oneWay() {
    int id = leaderOrAny();
    boolean deaf = random.nextBoolean();
    say.accept("member %d %s the others".formatted(id, deaf ? "no longer hears" : "is mute to"));
    for (int other : members.othersThan(id)) {
      members.network().drop(deaf ? other : id, deaf ? id : other);
    }
    holdAndHeal();
  }

  /** With three members, one connection of the three is cut. */
  void ring() {
    var order = new ArrayList<Integer>(members.ids());
    Collections.shuffle(order, random);
    int size = order.size();
    int reach = Math.max(1, size / 4);
    say.accept("a ring of majorities: " + order);
    for (int one = 0; one < size; one++) {
      for (int other = 0; other < size; other++) {
        int apart = Math.abs(one - other);
        boolean cut =
            size == 3 ? one + other == 1 && one != other : Math.min(apart, size - apart) > reach;
        if (cut) {
          members.network().drop(order.get(one), order.get(other));
        }
      }
    }
    holdAndHeal();
  }

  void membership() {
    int id = anyMember();
    say.accept("member %d is removed".formatted(id));
    change("DELETE", id, "");
    int code = members.exitCode(id);
    if (code != REMOVED) {
      throw new IllegalStateException("Removed, member %d ended with %d".formatted(id, code));
    }
    pause(Duration.ofSeconds(SHORTEST_SECONDS));
    members.forget(id);
    say.accept("member %d is added afresh".formatted(id));
    change("POST", id, members.clusterAddress(id));
    members.start(id);
  }

  void snapshot() {
    int id = anyMember();
    long before = newestSnapshot(id);
    say.accept("member %d is watched until it writes a snapshot".formatted(id));
    long deadline = System.nanoTime() + SNAPSHOT_WITHIN.toNanos();
    while (newestSnapshot(id) == before) {
      if (System.nanoTime() - deadline > 0) {
        say.accept("no snapshot was seen within " + SNAPSHOT_WITHIN);
        return;
      }
      pause(Duration.ofMillis(1));
    }
    pause(Duration.ofNanos(random.nextInt(2_000_000)));
    killAndWait(id);
  }

  void powerLoss() {
    losePower(List.of(leaderOrAny()));
  }

  void powerLossAll() {
    losePower(members.ids());
  }

  void diskFull() throws IOException {
    int id = leaderOrAny();
    say.accept("the disk of member %d is full".formatted(id));
    members.disks().fill(id);
    hold();
    members.disks().empty(id);
  }

  void failSyncs() {
    int id = leaderOrAny();
    say.accept("fsync fails on member " + id);
    members.preload().failSyncs(id, members.pid(id), true);
    hold();
    if (members.runs(id)) {
      members.preload().failSyncs(id, members.pid(id), false);
    }
  }

  void clock() {
    int id = leaderOrAny();
    for (int jumps = 0; jumps < 4; jumps++) {
      int seconds = random.nextInt(7200) - 3600;
      say.accept("the clock of member %d jumps to %+d s".formatted(id, seconds));
      members.preload().setClock(id, seconds);
      pause(Duration.ofSeconds(1));
    }
    members.preload().setClock(id, 0);
  }

  // ---- What they share ----

  private int anyMember() {
    return members.ids().get(random.nextInt(members.ids().size()));
  }

  private int leader() {
    return members.leader().orElseGet(this::anyMember);
  }

  /** As often the leader as any. */
  private int leaderOrAny() {
    return random.nextBoolean() ? leader() : anyMember();
  }

  private void killAndWait(int id) {
    say.accept("SIGKILL to member " + id);
    members.kill(id);
    hold();
  }

  /** At one moment: no member may acknowledge anything after its disk has lost its power. */
  private void losePower(List<Integer> ids) {
    say.accept("power loss: " + ids);
    ids.parallelStream().forEach(members::pause);
    ids.parallelStream().forEach(members.disks()::losePower);
    ids.parallelStream().forEach(members::kill);
    hold();
    ids.forEach(members.disks()::restorePower);
  }

  private void hold() {
    int seconds = SHORTEST_SECONDS + random.nextInt(LONGEST_SECONDS - SHORTEST_SECONDS + 1);
    pause(Duration.ofSeconds(seconds));
  }

  private void holdAndHeal() {
    hold();
    members.network().heal(members.ids());
  }

  /** A change of the members, through another one; asked again until it is made. */
  private void change(String method, int id, String body) {
    eventually(
        Members.RECOVERY,
        () -> {
          int other = members.othersThan(id).get(random.nextInt(members.ids().size() - 1));
          int status = KvClient.status(method, members.uri(other, "/" + id), body);
          // Asked again, for the answer was lost: 404 removed before, 409 added before.
          boolean known = isMember(other, id);
          if (status != 204 && known != method.equals("POST")) {
            throw new IllegalStateException("%s /%d: %d".formatted(method, id, status));
          }
          return status;
        });
  }

  private boolean isMember(int asked, int id) {
    return members
        .view(asked)
        .map(view -> view.get("members").toString())
        .orElse("")
        .contains("id=" + id + ",");
  }

  /** When the newest snapshot file, whole or not, was written. */
  private long newestSnapshot(int id) {
    try (var files = Files.walk(members.directory(id), 3)) {
      return files
          .filter(file -> file.getFileName().toString().contains("snapshot"))
          .mapToLong(Faults::lastModified)
          .max()
          .orElse(0);
    } catch (IOException | UncheckedIOException e) {
      return 0; // A file went away while it was looked at.
    }
  }

  private static long lastModified(Path file) {
    try {
      return Files.getLastModifiedTime(file).to(TimeUnit.NANOSECONDS);
    } catch (IOException e) {
      return 0;
    }
  }
}
