package io.quorate.torture;

import java.util.Collection;
import java.util.List;

/** Where the members of a run have their addresses. */
interface Network extends AutoCloseable {
  /** Makes the place of a member. */
  void join(int id);

  /** Takes away the place of a member, which has ended. */
  void leave(int id);

  /** The address that the member binds to, and that clients reach. */
  String address(int id);

  int httpPort(int id);

  int clusterPort(int id);

  /** What comes before a command that is to run at the member's place. */
  List<String> prefix(int id);

  /** From now on, nothing of what the one sends reaches the other. */
  void drop(int from, int to);

  /** Everything reaches everyone again. */
  void heal(Collection<Integer> ids);

  @Override
  void close();
}
