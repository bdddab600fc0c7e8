package io.quantry.evaluation.dataset;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * Streams the rows of a text file in UTF-8: {@code tsv} (one sample a line, fields between tabs;
 * plain lines are its simplest form), {@code csv} (RFC 4180, quotes and line breaks inside quotes)
 * or {@code jsonl} (one object a line). Every row has the same number of texts, and a target in all
 * rows or in none.
 */
final class TextRows implements AutoCloseable {
  private final TextRecords records;
  private final String syntax;
  private final TextFields fields;

  TextRows(Path file, String syntax, TextFields fields) {
    this.records = new TextRecords(file, "text", syntax.equals("csv"));
    this.syntax = syntax;
    this.fields = fields;
  }

  /** The next row, empty at the end; blank lines are passed over. */
  Optional<TextRow> next() {
    return records.next().map(this::row);
  }

  @Override
  public void close() {
    records.close();
  }

  private TextRow row(String record) {
    return switch (syntax) {
      case "jsonl" -> fields.ofJson(record, records.line());
      case "csv" -> fields.ofFields(TextRecords.commaSeparated(record), records.line());
      default -> fields.ofFields(List.of(record.split("\t", -1)), records.line());
    };
  }
}
