package io.quantry.quantizer.catalog;

import java.util.Iterator;
import java.util.List;
import java.util.Map;

/**
 * Writes maps, lists, texts, numbers and flags as JSON text: two blanks of indentation, members in
 * the order of the map, one line feed at the end. The same value always gives the same bytes.
 */
final class JsonText {
  private final StringBuilder out = new StringBuilder();

  static String of(Object value) {
    JsonText text = new JsonText();
    text.write(value, "\n");
    return text.out.append('\n').toString();
  }

  private void write(Object value, String lineStart) {
    if (value instanceof Map<?, ?> map) {
      writeAll('{', map.entrySet().iterator(), '}', lineStart);
    } else if (value instanceof Map.Entry<?, ?> member) {
      write(member.getKey(), lineStart);
      out.append(": ");
      write(member.getValue(), lineStart);
    } else if (value instanceof List<?> list) {
      boolean flat = list.stream().noneMatch(item -> item instanceof Map || item instanceof List);
      writeAll('[', list.iterator(), ']', flat ? "" : lineStart);
    } else if (value instanceof String text) {
      quote(text);
    } else if (value instanceof Number || value instanceof Boolean) {
      out.append(value);
    } else {
      throw new IllegalArgumentException("not a JSON value: " + value);
    }
  }

  private void writeAll(char open, Iterator<?> items, char close, String lineStart) {
    boolean flat = lineStart.isEmpty();
    String inner = flat ? "" : lineStart + "  ";
    out.append(open);
    boolean any = items.hasNext();
    while (items.hasNext()) {
      out.append(inner);
      write(items.next(), inner);
      if (items.hasNext()) {
        out.append(flat ? ", " : ",");
      }
    }
    out.append(any ? lineStart : "").append(close);
  }

  private void quote(String text) {
    out.append('"');
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '"' || c == '\\') {
        out.append('\\').append(c);
      } else if (c < ' ') {
        out.append(String.format("\\u%04x", (int) c));
      } else {
        out.append(c);
      }
    }
    out.append('"');
  }
}
