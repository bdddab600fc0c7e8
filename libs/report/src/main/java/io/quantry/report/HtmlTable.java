package io.quantry.report;

import java.util.List;

/** A table; the first column is text, the others are figures. */
final class HtmlTable {
  private final Markup page;

  private HtmlTable(Markup page) {
    this.page = page;
  }

  /** Begins a table; {@link #end} ends it. */
  static HtmlTable begin(Markup page, String... heads) {
    page.raw("<div class=\"wide\"><table><thead><tr>");
    for (String head : heads) {
      page.element("th scope=\"col\"", head);
    }
    page.raw("</tr></thead><tbody>");
    return new HtmlTable(page);
  }

  HtmlTable row(String... cells) {
    return row(List.of(cells));
  }

  HtmlTable row(List<String> cells) {
    page.raw("<tr>").element("th scope=\"row\"", cells.getFirst());
    cells.stream().skip(1).forEach(cell -> page.element("td", cell));
    page.raw("</tr>");
    return this;
  }

  void end() {
    page.raw("</tbody></table></div>");
  }
}
