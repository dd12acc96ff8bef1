package io.quorate.torture;

import static io.quorate.torture.Need.DISKS;
import static io.quorate.torture.Need.NETWORK;
import static io.quorate.torture.Need.PRELOAD;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** Every kind of fault that there is. */
enum Nemesis {
  KILL("SIGKILL to a member, then a restart", Faults::kill),
  KILL_LEADER("SIGKILL to the leader, then a restart", Faults::killLeader),
  KILL_ALL("SIGKILL to all members at once, then a restart", Faults::killAll),
  PAUSE("SIGSTOP to a member, often the leader, then SIGCONT", Faults::freeze),
  STOP("SIGTERM to a member, then a restart", Faults::stop),
  PARTITION(
      "a minority, often with the leader, cut off in both directions",
      faults -> faults.partitions().part(),
      NETWORK),
  ONE_WAY(
      "a member, often the leader, that no longer hears or is heard",
      faults -> faults.partitions().oneWay(),
      NETWORK),
  RING(
      "each member still reaches a majority, and no two the same one",
      faults -> faults.partitions().ring(),
      NETWORK),
  MEMBERSHIP("a member removed, wiped and added again", Faults::membership),
  GROWTH("a member with a new id joins, and is removed again", Faults::growth),
  SNAPSHOT("SIGKILL to a member while it writes a snapshot, then a restart", Faults::snapshot),
  POWER_LOSS("a member loses its power and what it had not synced", Faults::powerLoss, DISKS),
  POWER_LOSS_ALL("all members lose their power at once", Faults::powerLossAll, DISKS),
  POWER_LOSS_SNAPSHOT(
      "all members lose their power while one of them writes a snapshot",
      Faults::powerLossSnapshot,
      DISKS,
      PRELOAD),
  DISK_FULL("the disk of a member is full, then no longer", Faults::diskFull, DISKS),
  DISK_HANG("the disk of a member, often the leader, does not answer", Faults::hangDisk, DISKS),
  FSYNC("fsync fails on a member, then no longer", Faults::failSyncs, PRELOAD),
  HANG("the syncs of a member, often the leader, hang, then go on", Faults::hangSyncs, PRELOAD),
  CLOCK("the clock of a member jumps by up to an hour and back", Faults::clock, PRELOAD);

  /** What a fault does, until everything is as before; members that ended may be down still. */
  interface Strike {
    void at(Faults faults) throws Exception;
  }

  private final String description;

  @SuppressWarnings("ImmutableEnumChecker") // A method reference: it has no state.
  private final Strike strike;

  @SuppressWarnings("ImmutableEnumChecker") // Set.of() is immutable; its type cannot say so.
  private final Set<Need> needs;

  Nemesis(String description, Strike strike, Need... needs) {
    this.description = description;
    this.strike = strike;
    this.needs = Set.of(needs);
  }

  /** As on the command line: kill-leader. */
  String word() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  static Optional<Nemesis> named(String word) {
    return Arrays.stream(values()).filter(each -> each.word().equals(word)).findFirst();
  }

  String description() {
    return description;
  }

  Set<Need> needs() {
    return needs;
  }

  void strike(Faults faults) throws Exception {
    strike.at(faults);
  }
}
