package io.quorate.bench;

import java.net.URI;
import java.util.List;
import java.util.OptionalInt;

/** Members of a replicated store on 127.0.0.1, each a process, and what can be done to them. */
interface Store extends AutoCloseable {
  /** What these members are called together, as quorate. */
  String name();

  /** Of all members, whether they run or not. */
  List<Integer> ids();

  /** Starts all of them, and returns when all serve. */
  void start();

  /** Begins the process of one member, and returns at once. */
  void start(int id);

  /** SIGKILL. */
  void kill(int id);

  /** Whom the first member that answers takes for the leader. */
  OptionalInt leader();

  /** Whether it takes part again: it answers a linearizable read. */
  boolean serves(int id);

  /** Where it answers HTTP. */
  URI uri(int id);

  long pid(int id);

  default List<Long> pids() {
    return ids().stream().map(this::pid).toList();
  }

  /** Ends all processes, and deletes their data; their logs stay. */
  @Override
  void close();
}
