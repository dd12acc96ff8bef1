package io.quorate.bench;

import java.io.IOException;
import java.net.URI;
import java.util.List;

/** Runs wrk, with one thread and src/test/wrk/load.lua. */
final class Wrk {
  /** Twice what Quorate takes at most for an answer: what is longer has failed. */
  private static final String TIMEOUT = "10s";

  private final HttpInterface http;
  private final Keyspace keyspace;

  Wrk(HttpInterface http, Keyspace keyspace) {
    this.http = http;
    this.keyspace = keyspace;
  }

  /** A load without a look at more than the class of each status, to be measured. */
  WrkReport measure(URI member, Operation operation, int connections, int seconds, long seed)
      throws IOException, InterruptedException {
    return run(member, operation, connections, seconds, seed, "no");
  }

  /** The same load with a look at every answer: its status, and that there is a value. */
  WrkReport check(URI member, Operation operation, int connections, int seconds, long seed)
      throws IOException, InterruptedException {
    return run(member, operation, connections, seconds, seed, "yes");
  }

  private WrkReport run(
      URI member, Operation operation, int connections, int seconds, long seed, String check)
      throws IOException, InterruptedException {
    List<String> command =
        List.of(
            "wrk",
            "--threads=1",
            "--connections=" + connections,
            "--duration=" + seconds + "s",
            "--timeout=" + TIMEOUT,
            "--script=src/test/wrk/load.lua",
            member.toString(),
            "--",
            http.word(),
            operation.word(),
            keyspace.format(),
            Long.toString(keyspace.count()),
            Integer.toString(keyspace.valueBytes()),
            Long.toString(seed),
            check);
    return WrkReport.of(Programs.output(command));
  }
}
