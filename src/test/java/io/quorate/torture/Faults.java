package io.quorate.torture;

import static io.quorate.it.Eventually.eventually;
import static io.quorate.it.Eventually.pause;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;

/** How each fault is done to the members. Which member and for how long is left to chance. */
final class Faults {
  private static final int SECONDS_AWAY = 2;
  private static final Duration SNAPSHOT_WITHIN = Duration.ofSeconds(30);
  private static final int REMOVED = 10;

  /** As many addresses has the network of a run, but for its own. */
  private static final int HIGHEST_ID = 253;

  /** Of a slow disk: what a snapshot does between two syncs can be met. */
  private static final Duration SYNC_DELAY = Duration.ofMillis(10);

  /** With that delay, from the first byte of its file until the log is cut, or a little longer. */
  private static final int SNAPSHOT_LASTS_NANOS = 50_000_000;

  private final Members members;
  private final Random random;
  private final Consumer<String> say;
  private final Chance chance;
  private final Partitions partitions;

  /**
   * @param say is told what happens
   */
  Faults(Members members, Random random, Consumer<String> say) {
    this.members = members;
    this.random = random;
    this.say = say;
    this.chance = new Chance(members, random);
    this.partitions = new Partitions(members, random, say);
  }

  /** Faults of the network, with a place of its own. */
  Partitions partitions() {
    return partitions;
  }

  void kill() {
    killAndWait(chance.anyMember());
  }

  void killLeader() {
    killAndWait(chance.leader());
  }

  /** With all members down there is nothing to wait for. */
  void killAll() {
    say.accept("SIGKILL to all members");
    members.ids().parallelStream().forEach(members::kill);
  }

  void freeze() {
    int id = chance.leaderOrAny();
    say.accept("SIGSTOP to member " + id);
    members.pause(id);
    chance.hold();
    members.resume(id);
  }

  void stop() throws InterruptedException {
    int id = chance.anyMember();
    say.accept("SIGTERM to member " + id);
    members.stop(id);
    chance.hold();
  }

  void membership() {
    int id = chance.anyMember();
    remove(id);
    pause(Duration.ofSeconds(SECONDS_AWAY));
    members.forget(id);
    say.accept("member %d is added afresh".formatted(id));
    change("POST", id, members.clusterAddress(id));
    members.start(id);
  }

  /** For a while a majority is one of more members; the new one may lead when it goes. */
  void growth() throws NotStruckException {
    int id = members.newId();
    if (id > HIGHEST_ID) {
      throw new NotStruckException("there are no addresses left for new members");
    }
    members.expect(id);
    say.accept("member %d is added, which is new".formatted(id));
    change("POST", id, members.clusterAddress(id));
    members.start(id);
    members.views().awaitServing();
    say.accept("member %d serves".formatted(id));
    chance.hold();
    remove(id);
    members.leave(id);
  }

  void snapshot() throws Exception {
    int id = chance.anyMember();
    say.accept("member %d is watched until it writes a snapshot".formatted(id));
    try (var watch = new SnapshotWatch(List.of(members.directory(id)))) {
      watch.await(SNAPSHOT_WITHIN);
      pause(Duration.ofNanos(random.nextInt(2_000_000)));
      killAndWait(id);
    }
  }

  void powerLoss() throws IOException {
    losePower(List.of(chance.leaderOrAny()));
  }

  void powerLossAll() throws IOException {
    losePower(members.ids());
  }

  /** Unlike above nothing is frozen first: by the time that it is, the snapshot is written. */
  void powerLossSnapshot() throws Exception {
    List<Integer> ids = members.ids();
    say.accept("all members are watched until one writes a snapshot");
    try (var watch = new SnapshotWatch(ids.stream().map(members::directory).toList());
        var power = members.disks().powerSwitch(ids)) {
      ids.forEach(id -> members.preload().delaySyncs(id, SYNC_DELAY));
      watch.await(SNAPSHOT_WITHIN);
      pause(Duration.ofNanos(random.nextInt(SNAPSHOT_LASTS_NANOS)));
      power.cut();
      ids.parallelStream().forEach(members::kill);
      say.accept("power loss: %s, after: %s".formatted(ids, watch.soFar()));
    } finally {
      ids.forEach(id -> members.preload().delaySyncs(id, Duration.ZERO));
    }
    ids.forEach(members.disks()::restorePower);
  }

  /** A segment of the log has its room from the start: it is the next snapshot that has none. */
  void diskFull() throws Exception {
    int id = chance.leaderOrAny();
    say.accept("the disk of member %d is full".formatted(id));
    try (var watch = new SnapshotWatch(List.of(members.directory(id)))) {
      members.disks().fill(id);
      watch.await(SNAPSHOT_WITHIN);
      chance.hold();
    } finally {
      members.disks().empty(id);
    }
  }

  void hangDisk() {
    int id = chance.leaderOrAny();
    say.accept("the disk of member %d hangs".formatted(id));
    members.disks().hang(id);
    try {
      chance.hold();
    } finally {
      members.disks().answer(id);
    }
    say.accept("the disk of member %d answers again".formatted(id));
  }

  void failSyncs() {
    int id = chance.leaderOrAny();
    say.accept("fsync fails on member " + id);
    members.preload().failSyncs(id, true);
    chance.hold();
    members.preload().failSyncs(id, false);
  }

  void hangSyncs() {
    int id = chance.leaderOrAny();
    say.accept("the syncs of member %d hang".formatted(id));
    members.preload().delaySyncs(id, Duration.ofHours(1));
    chance.hold();
    members.preload().delaySyncs(id, Duration.ZERO);
  }

  void clock() {
    int id = chance.leaderOrAny();
    for (int jumps = 0; jumps < 4; jumps++) {
      int seconds = random.nextInt(7200) - 3600;
      say.accept("the clock of member %d jumps to %+d s".formatted(id, seconds));
      members.preload().setClock(id, seconds);
      pause(Duration.ofSeconds(1));
    }
    members.preload().setClock(id, 0);
  }

  // ---- What they share ----

  /** It ends itself. */
  private void remove(int id) {
    say.accept("member %d is removed".formatted(id));
    change("DELETE", id, "");
    int code = members.exitCode(id);
    if (code != REMOVED) {
      throw new IllegalStateException("Removed, member %d ended with %d".formatted(id, code));
    }
  }

  private void killAndWait(int id) {
    say.accept("SIGKILL to member " + id);
    members.kill(id);
    chance.hold();
  }

  /** At one moment: no member may acknowledge anything after its disk has lost its power. */
  private void losePower(List<Integer> ids) throws IOException {
    say.accept("power loss: " + ids);
    ids.parallelStream().forEach(members::pause);
    try (var power = members.disks().powerSwitch(ids)) {
      power.cut();
    }
    ids.parallelStream().forEach(members::kill);
    if (!ids.equals(members.ids())) {
      chance.hold();
    }
    ids.forEach(members.disks()::restorePower);
  }

  /** A change of the members, through another one; asked again until it is made. */
  private void change(String method, int id, String body) {
    eventually(
        Members.RECOVERY,
        () -> {
          int other = members.othersThan(id).get(random.nextInt(members.ids().size() - 1));
          int status = KvClient.status(method, members.uri(other, "/" + id), body);
          // Asked again, for the answer was lost: 404 removed before, 409 added before.
          boolean known = members.views().isMember(other, id);
          if (status != 204 && known != method.equals("POST")) {
            throw new IllegalStateException("%s /%d: %d".formatted(method, id, status));
          }
          return status;
        });
  }
}
