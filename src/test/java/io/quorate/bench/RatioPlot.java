package io.quorate.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The ratios of a comparison as a picture: a bar for the median, a line from least to most. */
final class RatioPlot {
  private static final int LABEL_WIDTH = 330;
  private static final int BAR_WIDTH = 520;
  private static final int MARGIN = 90;
  private static final int HEAD = 50;
  private static final int LINE = 20;
  private static final int BAR = 12;
  private static final int MOST_TICKS = 10;

  private static final String[] COLOURS = {"#2f6db3", "#d1812b", "#4f9a5b", "#8a5aa8"};

  private final List<String> elements = new ArrayList<>();
  private final double end;

  private RatioPlot(double end) {
    this.end = end;
  }

  /** As SVG. */
  static String of(List<Compared> compared) {
    double most =
        compared.stream()
            .flatMap(each -> each.ratios(Window::requestsPerSecond).values().stream())
            .mapToDouble(Spread::most)
            .max()
            .orElse(1);
    var plot = new RatioPlot(Math.max(1.2, most * 1.05));
    int lines =
        compared.stream().mapToInt(each -> each.ratios(Window::requestsPerSecond).size()).sum();
    int bottom = HEAD + lines * LINE;
    plot.scale(bottom);
    int y = HEAD;
    for (Compared each : compared) {
      for (Map.Entry<String, Spread> ratio : each.ratios(Window::requestsPerSecond).entrySet()) {
        int colour = each.others().indexOf(ratio.getKey()) % COLOURS.length;
        String label = "%s: by %s".formatted(each.cell(), ratio.getKey());
        plot.bar(y, label, COLOURS[colour], ratio.getValue());
        y += LINE;
      }
    }
    return plot.text(bottom + 30);
  }

  private void bar(int y, String label, String colour, Spread ratio) {
    int middle = y + LINE / 2;
    add("<text x='%d' y='%d' text-anchor='end'>%s</text>", LABEL_WIDTH - 8, middle + 4, label);
    add(
        "<rect x='%d' y='%d' width='%.1f' height='%d' fill='%s'/>",
        LABEL_WIDTH, middle - BAR / 2, x(ratio.median()) - LABEL_WIDTH, BAR, colour);
    add(
        "<path d='M%.1f %d H%.1f M%.1f %d v6 M%.1f %d v6' stroke='#222'/>",
        x(ratio.least()),
        middle,
        x(ratio.most()),
        x(ratio.least()),
        middle - 3,
        x(ratio.most()),
        middle - 3);
    add("<text x='%.1f' y='%d'>%.2f</text>", x(ratio.most()) + 6, middle + 4, ratio.median());
  }

  private void scale(int bottom) {
    double step = 0.1;
    for (int i = 0; end / step > MOST_TICKS; i++) {
      step *= i % 3 == 1 ? 2.5 : 2;
    }
    for (int i = 0; i * step <= end; i++) {
      double ratio = i * step;
      add("<path d='M%.1f %d V%d' stroke='#ddd'/>", x(ratio), HEAD - 4, bottom);
      add("<text x='%.1f' y='%d' text-anchor='middle'>%.1f</text>", x(ratio), bottom + 16, ratio);
    }
    add("<path d='M%.1f %d V%d' stroke='#c00' stroke-dasharray='4 3'/>", x(1), HEAD - 8, bottom);
  }

  private String text(int height) {
    int width = LABEL_WIDTH + BAR_WIDTH + MARGIN;
    String head =
        "<svg xmlns='http://www.w3.org/2000/svg' width='%d' height='%d' font-family='sans-serif'"
            + " font-size='12'>\n<rect width='100%%' height='100%%' fill='white'/>\n"
            + "<text x='8' y='22' font-size='14'>Requests a second, by those of the other side:"
            + " median of the pairs, least to most</text>\n";
    return head.formatted(width, height) + String.join("\n", elements) + "\n</svg>\n";
  }

  private double x(double ratio) {
    return LABEL_WIDTH + BAR_WIDTH * ratio / end;
  }

  private void add(String format, Object... figures) {
    elements.add(String.format(Locale.ROOT, format, figures));
  }
}
