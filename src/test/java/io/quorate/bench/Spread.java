package io.quorate.bench;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.IntStream;

/** The middle of some figures, and how far they lie apart. */
record Spread(double median, double least, double most, int count) {
  /**
   * @throws IllegalArgumentException if there is none
   */
  static Spread of(List<Double> figures) {
    if (figures.isEmpty()) {
      throw new IllegalArgumentException("No figures, no spread.");
    }
    double[] sorted = figures.stream().mapToDouble(each -> each).sorted().toArray();
    int middle = sorted.length / 2;
    double median =
        sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    return new Spread(median, sorted[0], sorted[sorted.length - 1], sorted.length);
  }

  /** Of the ratios of pairs, each of which was measured one after the other. */
  static Spread ofRatios(List<Double> dividends, List<Double> divisors) {
    if (dividends.size() != divisors.size()) {
      throw new IllegalArgumentException("Of a pair, one is missing.");
    }
    return of(
        IntStream.range(0, dividends.size())
            .mapToObj(i -> dividends.get(i) / divisors.get(i))
            .toList());
  }

  Map<String, Object> figures() {
    var figures = new LinkedHashMap<String, Object>();
    figures.put("median", rounded(median, 3));
    figures.put("least", rounded(least, 3));
    figures.put("most", rounded(most, 3));
    figures.put("count", count);
    return figures;
  }

  /** 1.25 (1.10 to 1.30) */
  @Override
  public String toString() {
    return String.format(Locale.ROOT, "%.2f (%.2f to %.2f)", median, least, most);
  }

  static double rounded(double figure, int digits) {
    double factor = Math.pow(10, digits);
    return Math.round(figure * factor) / factor;
  }
}
