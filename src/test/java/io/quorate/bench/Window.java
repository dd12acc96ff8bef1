package io.quorate.bench;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/**
 * What one side did in one window.
 *
 * @param cpuMicrosPerRequest processor time of all its members together
 * @param rssMib of all its members together, at the end
 * @param idlePercent what the members of each other store took meanwhile, of one processor
 * @param clientPercent what wrk took, of one processor: near 100 it is wrk that is measured
 * @param flaw why it counts for nothing; empty if it counts
 */
record Window(
    WrkReport report,
    double cpuMicrosPerRequest,
    long rssMib,
    Map<String, Double> idlePercent,
    double clientPercent,
    String flaw) {

  Window {
    idlePercent = Map.copyOf(idlePercent);
  }

  boolean counts() {
    return flaw.isEmpty();
  }

  double requestsPerSecond() {
    return report.requestsPerSecond();
  }

  double p50Millis() {
    return report.p50Micros() / 1e3;
  }

  double p99Millis() {
    return report.p99Micros() / 1e3;
  }

  Map<String, Object> figures() {
    var figures = new LinkedHashMap<String, Object>();
    figures.put("requests_per_second", Math.round(requestsPerSecond()));
    figures.put("p50_ms", p50Millis());
    figures.put("p90_ms", report.p90Micros() / 1e3);
    figures.put("p99_ms", p99Millis());
    figures.put("longest_ms", report.longestMicros() / 1e3);
    figures.put("cpu_us_per_request", Spread.rounded(cpuMicrosPerRequest, 1));
    figures.put("rss_mib", rssMib);
    figures.put("idle_cpu_percent", idlePercent);
    figures.put("client_cpu_percent", Spread.rounded(clientPercent, 1));
    figures.put("errors", report.errors());
    if (!counts()) {
      figures.put("void", flaw);
    }
    return figures;
  }

  @Override
  public String toString() {
    return String.format(
        Locale.ROOT,
        "%.0f requests/s, p50 %.2f ms, p99 %.2f ms, %.0f us of CPU each %s",
        requestsPerSecond(),
        p50Millis(),
        p99Millis(),
        cpuMicrosPerRequest,
        flaw);
  }
}
