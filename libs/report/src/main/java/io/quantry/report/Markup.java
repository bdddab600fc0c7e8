package io.quantry.report;

/** Text that grows, for HTML, SVG and XML alike. What is given as text is escaped. */
final class Markup {
  private final StringBuilder content = new StringBuilder();

  /** Markup as it is: constants of this package only. */
  Markup raw(String markup) {
    content.append(markup);
    return this;
  }

  /** Any text. */
  Markup text(String text) {
    content.append(escaped(text));
    return this;
  }

  /** {@code <tag>text</tag>}. */
  Markup element(String tag, String text) {
    return raw("<").raw(tag).raw(">").text(text).raw("</").raw(name(tag)).raw(">");
  }

  /** An attribute with a space before it. */
  Markup attribute(String name, String value) {
    return raw(" ").raw(name).raw("=\"").text(value).raw("\"");
  }

  private static String name(String tag) {
    int space = tag.indexOf(' ');
    return space < 0 ? tag : tag.substring(0, space);
  }

  /**
   * The five characters that mean something become references; what XML cannot hold is replaced.
   */
  private static String escaped(String text) {
    StringBuilder safe = new StringBuilder(text.length());
    text.codePoints()
        .forEach(
            point -> {
              switch (point) {
                case '<' -> safe.append("&lt;");
                case '>' -> safe.append("&gt;");
                case '&' -> safe.append("&amp;");
                case '"' -> safe.append("&quot;");
                case '\'' -> safe.append("&#39;");
                default -> safe.appendCodePoint(allowed(point) ? point : 0xFFFD);
              }
            });
    return safe.toString();
  }

  /** Char of XML 1.0, section 2.2. */
  private static boolean allowed(int point) {
    return point == '\t'
        || point == '\n'
        || point == '\r'
        || (point >= 0x20 && point <= 0xD7FF)
        || (point >= 0xE000 && point <= 0xFFFD)
        || point >= 0x10000;
  }

  @Override
  public String toString() {
    return content.toString();
  }
}
