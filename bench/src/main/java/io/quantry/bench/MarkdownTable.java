package io.quantry.bench;

import java.util.Collections;
import java.util.List;

/**
 * A table as {@code docs/benchmarks.md} holds it, printed line by line, so that a long benchmark
 * shows what it has.
 */
public final class MarkdownTable {
  private final int columns;

  /** Prints the headings. */
  public MarkdownTable(String... headings) {
    columns = headings.length;
    print(List.of(headings));
    print(Collections.nCopies(columns, "---"));
  }

  /** Prints a row, a cell a column. */
  public void row(String... cells) {
    if (cells.length != columns) {
      throw new IllegalArgumentException(
          "%d cells for %d columns".formatted(cells.length, columns));
    }
    print(List.of(cells));
  }

  private static void print(List<String> cells) {
    System.out.println("| " + String.join(" | ", cells) + " |");
  }
}
