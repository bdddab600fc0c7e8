package io.quantry.onnx;

/**
 * One reason to refuse a model. The message says where and what; text from the model in it is
 * shortened and stripped of control characters.
 */
public record Violation(RefusalCode code, String message) {
  /** Longest piece of a hostile name that a message repeats. */
  private static final int QUOTE_LIMIT = 80;

  /** Makes text from a model fit for a message: printable, short, in quotes. */
  public static String quote(String text) {
    StringBuilder out = new StringBuilder("'");
    text.codePoints()
        .limit(QUOTE_LIMIT)
        .map(point -> isPrintable(point) ? point : '?')
        .forEach(out::appendCodePoint);
    if (text.codePointCount(0, text.length()) > QUOTE_LIMIT) {
      out.append("...");
    }
    return out.append('\'').toString();
  }

  private static boolean isPrintable(int point) {
    return switch (Character.getType(point)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.SURROGATE,
          Character.PRIVATE_USE,
          Character.UNASSIGNED,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR ->
          false;
      default -> true;
    };
  }

  @Override
  public String toString() {
    return code.slug() + ": " + message;
  }
}
