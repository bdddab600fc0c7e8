package io.quantry.report;

import io.quantry.contracts.engine.EvaluateResult;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * A version in one line, as a picture for a README: precision, change of the deciding metric in
 * points, speedup; in place of what was not measured, the share of the size.
 */
public final class Badge {
  private static final String LABEL = "quantry";
  private static final int HEIGHT = 20;
  private static final int PADDING = 6;

  /** Of a character of 11 px; the picture stretches or squeezes its text to that. */
  private static final double CHARACTER = 6.6;

  private Badge() {}

  /** What it says, for instance {@code int8 · −0.30 pt · 2.40×}. */
  public static String text(VersionSheet sheet) {
    List<String> parts = new ArrayList<>(List.of(sheet.precision()));
    EvaluateResult evaluation = sheet.evaluation();
    if (evaluation != null) {
      EvaluateResult.Interval change = evaluation.change();
      if (change != null) {
        parts.add(Numbers.signed(change.estimate()) + " pt");
      }
      EvaluateResult.Interval speedup = evaluation.speedup();
      parts.add(
          speedup == null
              ? String.format(Locale.ROOT, "%.0f %% of the size", 100 * evaluation.sizeRatio())
              : Numbers.plain(speedup.estimate()) + "×");
    }
    return String.join(" · ", parts);
  }

  /** The picture (SVG 1.1). Its colour follows the verdict. */
  public static String svg(VersionSheet sheet) {
    String text = text(sheet);
    int left = width(LABEL);
    int right = width(text);
    Markup svg =
        new Markup()
            .raw("<svg xmlns=\"http://www.w3.org/2000/svg\"")
            .attribute("width", Integer.toString(left + right))
            .attribute("height", Integer.toString(HEIGHT))
            .raw(" role=\"img\"")
            .attribute("aria-label", LABEL + ": " + text)
            .raw(">");
    svg.element("title", LABEL + ": " + text);
    svg.raw("<clipPath id=\"r\"><rect")
        .attribute("width", Integer.toString(left + right))
        .attribute("height", Integer.toString(HEIGHT))
        .raw(" rx=\"3\"/></clipPath><g clip-path=\"url(#r)\">");
    rectangle(svg, 0, left, "#4a4f57");
    rectangle(svg, left, right, colour(sheet));
    svg.raw(
        "</g><g fill=\"#fff\" text-anchor=\"middle\" font-size=\"11\""
            + " font-family=\"Verdana,DejaVu Sans,sans-serif\">");
    caption(svg, 0, left, LABEL);
    caption(svg, left, right, text);
    return svg.raw("</g></svg>\n").toString();
  }

  private static int width(String text) {
    return (int) Math.ceil(text.codePointCount(0, text.length()) * CHARACTER) + 2 * PADDING;
  }

  private static void rectangle(Markup svg, int x, int width, String colour) {
    svg.raw("<rect")
        .attribute("x", Integer.toString(x))
        .attribute("width", Integer.toString(width))
        .attribute("height", Integer.toString(HEIGHT))
        .attribute("fill", colour)
        .raw("/>");
  }

  private static void caption(Markup svg, int x, int width, String text) {
    svg.raw("<text")
        .attribute("x", String.format(Locale.ROOT, "%.1f", x + width / 2.0))
        .raw(" y=\"14\"")
        .attribute("textLength", Integer.toString(width - 2 * PADDING))
        .raw(" lengthAdjust=\"spacingAndGlyphs\">")
        .text(text)
        .raw("</text>");
  }

  /** White text keeps a contrast of 4.5 on each (WCAG 2.2, 1.4.3). */
  private static String colour(VersionSheet sheet) {
    EvaluateResult evaluation = sheet.evaluation();
    if (evaluation == null) {
      return "#5d6b7a";
    }
    return switch (evaluation.verdict()) {
      case PASSED -> "#1a7f37";
      case MISSED -> "#c62828";
      case INCONCLUSIVE -> "#8a6100";
      case UNEVALUATED -> "#5d6b7a";
    };
  }
}
