package io.quorate.torture;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;

/** How members are parted, and brought together again. */
final class Partitions {
  private final Members members;
  private final Random random;
  private final Consumer<String> say;
  private final Chance chance;

  Partitions(Members members, Random random, Consumer<String> say) {
    this.members = members;
    this.random = random;
    this.say = say;
    this.chance = new Chance(members, random);
  }

  void part() {
    List<Integer> minority = new ArrayList<>(List.of(chance.leaderOrAny()));
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
    int id = chance.leaderOrAny();
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

  private void holdAndHeal() {
    chance.hold();
    members.network().heal(members.ids());
  }
}
