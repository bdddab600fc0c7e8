package io.quantry.report;

import io.quantry.contracts.report.EvaluationDocument;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Intervals under one another on one axis: an estimate is a dot, its interval a bar. The first row
 * is the one that an objective is about, and has a line for what is allowed. Beside a table that
 * says the same in figures.
 */
final class IntervalPlot {
  private static final int WIDTH = 720;
  private static final int LEFT = 190;
  private static final int RIGHT = 20;
  private static final int ROW = 26;
  private static final int AXIS = 30;
  private static final int TICKS = 5;

  private final String title;
  private final double reference;
  private final @Nullable Double allowed;
  private final List<Row> rows = new ArrayList<>();

  private record Row(String name, double estimate, double lower, double upper) {}

  /**
   * @param reference where nothing has changed, marked by a line
   * @param allowed the objective of the first row, marked by another; null: none is set
   */
  IntervalPlot(String title, double reference, @Nullable Double allowed) {
    this.title = title;
    this.reference = reference;
    this.allowed = allowed;
  }

  /** Adds a row, unless a figure of it is absent. */
  void add(String name, EvaluationDocument.Interval interval) {
    Double estimate = interval.estimate();
    Double lower = interval.lower();
    Double upper = interval.upper();
    if (estimate != null && lower != null && upper != null) {
      rows.add(new Row(name, estimate, lower, upper));
    }
  }

  /** Draws what was added; nothing where that is nothing. */
  void draw(Markup page) {
    if (rows.isEmpty()) {
      return;
    }
    double least = allowed == null ? reference : Math.min(reference, allowed);
    double most = allowed == null ? reference : Math.max(reference, allowed);
    for (Row row : rows) {
      least = Math.min(least, row.lower());
      most = Math.max(most, row.upper());
    }
    double step = step((most - least) / TICKS);
    least = Math.floor(least / step) * step;
    most = Math.ceil(most / step) * step;
    int height = rows.size() * ROW + AXIS;
    page.raw("<svg class=\"plot\" role=\"img\"")
        .attribute("viewBox", "0 0 " + WIDTH + " " + height)
        .attribute("aria-label", title)
        .raw(">");
    for (double tick = least; tick <= most + step / 2; tick += step) {
      double x = x(tick, least, most);
      line(page, "grid", x, 0, x, height - AXIS);
      label(page, "middle", x, height - 12, tick(tick, step));
    }
    line(page, "zero", x(reference, least, most), 0, x(reference, least, most), height - AXIS);
    if (allowed != null) {
      double x = x(allowed, least, most);
      line(page, "allowed", x, 0, x, ROW);
    }
    for (int i = 0; i < rows.size(); i++) {
      Row row = rows.get(i);
      double y = i * ROW + ROW / 2.0;
      label(page, "end", LEFT - 12, y + 4, row.name());
      line(page, "bar", x(row.lower(), least, most), y, x(row.upper(), least, most), y);
      page.raw("<circle class=\"dot\" r=\"4.5\"")
          .attribute("cx", number(x(row.estimate(), least, most)))
          .attribute("cy", number(y))
          .raw("/>");
    }
    page.raw("</svg>");
  }

  private static double x(double value, double least, double most) {
    double span = most > least ? most - least : 1;
    return LEFT + (value - least) / span * (WIDTH - LEFT - RIGHT);
  }

  /** 1, 2 or 5 times a power of ten, at least {@code rough}. */
  private static double step(double rough) {
    if (!(rough > 0)) {
      return 1;
    }
    double power = Math.pow(10, Math.floor(Math.log10(rough)));
    for (double factor : new double[] {1, 2, 5}) {
      if (factor * power >= rough) {
        return factor * power;
      }
    }
    return 10 * power;
  }

  private static void line(Markup page, String kind, double x1, double y1, double x2, double y2) {
    page.raw("<line")
        .attribute("class", kind)
        .attribute("x1", number(x1))
        .attribute("y1", number(y1))
        .attribute("x2", number(x2))
        .attribute("y2", number(y2))
        .raw("/>");
  }

  private static void label(Markup page, String anchor, double x, double y, String text) {
    page.raw("<text")
        .attribute("text-anchor", anchor)
        .attribute("x", number(x))
        .attribute("y", number(y))
        .raw(">")
        .text(text)
        .raw("</text>");
  }

  private static String tick(double value, double step) {
    int digits = (int) Math.max(0, -Math.floor(Math.log10(step)));
    String text = String.format(Locale.ROOT, "%." + digits + "f", Math.abs(value));
    return value < -step / 1e6 ? "−" + text : text;
  }

  private static String number(double value) {
    return String.format(Locale.ROOT, "%.1f", value);
  }
}
