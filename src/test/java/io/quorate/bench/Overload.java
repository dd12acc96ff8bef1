package io.quorate.bench;

import java.io.IOException;
import java.net.URI;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * More PUTs at once than a member can do, by wrk with one thread and src/test/wrk/overload.lua:
 * each connection asks again as soon as it is answered.
 *
 * @param figures as the script prints them
 */
record Overload(Map<String, Long> figures) {
  private static final List<String> NAMES =
      List.of(
          "duration_us",
          "served",
          "shed",
          "other",
          "other_status",
          "p50_us",
          "p99_us",
          "longest_us",
          "connect",
          "read",
          "write",
          "timeout");

  Overload {
    figures = Map.copyOf(figures);
  }

  static Overload of(URI member, int connections, int seconds)
      throws IOException, InterruptedException {
    List<String> command =
        List.of(
            "wrk",
            "--threads=1",
            "--connections=" + connections,
            "--duration=" + seconds + "s",
            // Longer than a member takes at the most: what is longer has failed.
            "--timeout=10s",
            "--script=src/test/wrk/overload.lua",
            member.toString(),
            "--",
            "1000",
            "100");
    return read(Programs.output(command));
  }

  /**
   * The report in all that wrk has printed.
   *
   * @throws NotMeasurableException if there is none
   */
  static Overload read(String output) {
    Map<String, Object> json = WrkReport.json(output);
    var figures = new LinkedHashMap<String, Long>();
    for (String name : NAMES) {
      if (!(json.get(name) instanceof Long number)) {
        throw new NotMeasurableException("wrk did not report " + name + ": " + output.strip());
      }
      figures.put(name, number);
    }
    return new Overload(figures);
  }

  long number(String name) {
    Long number = figures.get(name);
    if (number == null) {
      throw new IllegalArgumentException("wrk does not report " + name);
    }
    return number;
  }

  /** Answers that are neither success nor a refusal that says when to come again, and none. */
  long failures() {
    return List.of("other", "connect", "read", "write", "timeout").stream()
        .mapToLong(this::number)
        .sum();
  }

  double servedPerSecond() {
    return number("served") * 1e6 / number("duration_us");
  }

  /** In the order in which they are best read. */
  Map<String, Object> inOrder() {
    var ordered = new LinkedHashMap<String, Object>();
    NAMES.forEach(name -> ordered.put(name, number(name)));
    return ordered;
  }
}
