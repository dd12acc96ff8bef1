package io.quorate.torture;

/** Somebody who watches a cluster until it is closed, whatever becomes of the members. */
interface Watcher extends AutoCloseable {
  void start();

  Hearing hearing();

  /** Whoever is away comes back, and hears the rest. */
  default void comeBack() {}

  /** At most one more thing is written down after this. */
  @Override
  void close();
}
