package io.quantry.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Amounts as bars from zero, baseline and candidate in pairs. Beside a table that has the figures.
 */
final class BarPlot {
  private static final int WIDTH = 720;
  private static final int LEFT = 190;
  private static final int RIGHT = 110;
  private static final int ROW = 22;
  private static final int GAP = 10;

  private final String title;
  private final List<Pair> pairs = new ArrayList<>();

  private record Pair(
      String name, double baseline, String baselineText, double candidate, String candidateText) {}

  BarPlot(String title) {
    this.title = title;
  }

  /** Adds a pair of amounts of at least 0; each pair has a scale of its own. */
  void add(
      String name, double baseline, String baselineText, double candidate, String candidateText) {
    pairs.add(new Pair(name, baseline, baselineText, candidate, candidateText));
  }

  /** Draws what was added; nothing where that is nothing. */
  void draw(Markup page) {
    if (pairs.isEmpty()) {
      return;
    }
    int height = pairs.size() * (2 * ROW + GAP);
    page.raw("<svg class=\"plot\" role=\"img\"")
        .attribute("viewBox", "0 0 " + WIDTH + " " + height)
        .attribute("aria-label", title)
        .raw(">");
    for (int i = 0; i < pairs.size(); i++) {
      Pair pair = pairs.get(i);
      double most = Math.max(pair.baseline(), pair.candidate());
      int top = i * (2 * ROW + GAP);
      text(page, "end", LEFT - 12, top + ROW + 4, pair.name());
      bar(page, "before", top, pair.baseline() / most, pair.baselineText());
      bar(page, "after", top + ROW, pair.candidate() / most, pair.candidateText());
    }
    page.raw("</svg>");
  }

  private static void bar(Markup page, String kind, int top, double share, String text) {
    double length = share * (WIDTH - LEFT - RIGHT);
    page.raw("<rect")
        .attribute("class", kind)
        .attribute("x", Integer.toString(LEFT))
        .attribute("y", Integer.toString(top + 2))
        .attribute("width", String.format(Locale.ROOT, "%.1f", Math.max(1, length)))
        .attribute("height", Integer.toString(ROW - 4))
        .raw("/>");
    text(page, "start", LEFT + length + 8, top + ROW - 7.0, text);
  }

  private static void text(Markup page, String anchor, double x, double y, String text) {
    page.raw("<text")
        .attribute("text-anchor", anchor)
        .attribute("x", String.format(Locale.ROOT, "%.1f", x))
        .attribute("y", String.format(Locale.ROOT, "%.1f", y))
        .raw(">")
        .text(text)
        .raw("</text>");
  }
}
