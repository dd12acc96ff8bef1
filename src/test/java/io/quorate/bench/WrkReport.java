package io.quorate.bench;

import io.quorate.it.Json;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What wrk has seen, as load.lua prints it.
 *
 * @param p50Micros half of the answers took no longer; counted from when a request was sent
 * @param errors how many there were of each kind; kinds without any are left out
 */
record WrkReport(
    long durationMicros,
    long requests,
    long p50Micros,
    long p90Micros,
    long p99Micros,
    long longestMicros,
    Map<String, Long> errors) {

  private static final String[] ERRORS = {
    "connect", "read", "write", "status", "timeout", "unexpected"
  };

  WrkReport {
    errors = Map.copyOf(errors);
  }

  /**
   * The report in all that wrk has printed.
   *
   * @throws NotMeasurableException if there is none
   */
  static WrkReport of(String output) {
    Map<String, Object> json = json(output);
    var errors = new LinkedHashMap<String, Long>();
    for (String kind : ERRORS) {
      long count = number(json, kind);
      if (count > 0) {
        errors.put(kind, count);
      }
    }
    return new WrkReport(
        number(json, "duration_us"),
        number(json, "requests"),
        number(json, "p50_us"),
        number(json, "p90_us"),
        number(json, "p99_us"),
        number(json, "longest_us"),
        errors);
  }

  /** The last line of JSON in all that wrk has printed, which is what its script has reported. */
  static Map<String, Object> json(String output) {
    return Json.object(
        output
            .lines()
            .filter(each -> each.startsWith("{"))
            .reduce((first, second) -> second)
            .orElseThrow(
                () -> new NotMeasurableException("wrk did not report: " + output.strip())));
  }

  double requestsPerSecond() {
    return requests * 1e6 / durationMicros;
  }

  private static long number(Map<String, Object> json, String name) {
    if (json.get(name) instanceof Long number) {
      return number;
    }
    throw new NotMeasurableException("wrk did not report " + name + ": " + json);
  }
}
