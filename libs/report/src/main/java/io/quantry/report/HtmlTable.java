package io.quantry.report;

import java.util.List;

/** A table; the first column is text, the others are figures. */
final class HtmlTable {
  /** Cells up to this many characters stay on one line. */
  private static final int SHORT = 32;

  private final Markup page;

  private HtmlTable(Markup page) {
    this.page = page;
  }

  /** Begins a table, with or without heads; {@link #end} ends it. */
  static HtmlTable begin(Markup page, String... heads) {
    page.raw("<div class=\"wide\"><table>");
    if (heads.length > 0) {
      page.raw("<thead><tr>");
      for (String head : heads) {
        page.element("th scope=\"col\"", head);
      }
      page.raw("</tr></thead>");
    }
    page.raw("<tbody>");
    return new HtmlTable(page);
  }

  HtmlTable row(String... cells) {
    return row(List.of(cells));
  }

  HtmlTable row(List<String> cells) {
    page.raw("<tr>").element("th scope=\"row\"", cells.getFirst());
    cells.stream()
        .skip(1)
        .forEach(cell -> page.element(cell.length() > SHORT ? "td class=\"long\"" : "td", cell));
    page.raw("</tr>");
    return this;
  }

  void end() {
    page.raw("</tbody></table></div>");
  }
}
