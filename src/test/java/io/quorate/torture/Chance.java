package io.quorate.torture;

import static io.quorate.it.Eventually.pause;

import java.time.Duration;
import java.util.Random;

/** Which member is hurt, and for how long. */
record Chance(Members members, Random random) {
  private static final int SHORTEST_SECONDS = 2;
  private static final int LONGEST_SECONDS = 10;

  int anyMember() {
    return members.ids().get(random.nextInt(members.ids().size()));
  }

  int leader() {
    return members.views().leader().orElseGet(this::anyMember);
  }

  /** As often the leader as any. */
  int leaderOrAny() {
    return random.nextBoolean() ? leader() : anyMember();
  }

  /** Lets the fault last. */
  void hold() {
    int seconds = SHORTEST_SECONDS + random.nextInt(LONGEST_SECONDS - SHORTEST_SECONDS + 1);
    pause(Duration.ofSeconds(seconds));
  }
}
