package io.quantry.evaluation.dataset;

import io.quantry.evaluation.EvaluationException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Streams the rows of a text file in UTF-8: {@code tsv} (one sample a line, fields between tabs;
 * plain lines are its simplest form), {@code csv} (RFC 4180, quotes and line breaks inside quotes)
 * or {@code jsonl} (one object a line). Every row has the same number of texts, and a target in all
 * rows or in none.
 */
final class TextRows implements AutoCloseable {
  private static final int MOST_CHARACTERS = 1 << 20;

  private final BufferedReader reader;
  private final String syntax;
  private final TextFields fields;
  private long line;

  TextRows(Path file, String syntax, TextFields fields) {
    this.syntax = syntax;
    this.fields = fields;
    try {
      this.reader =
          new BufferedReader(
              new InputStreamReader(
                  Files.newInputStream(file), StandardCharsets.UTF_8.newDecoder()));
    } catch (IOException e) {
      throw new EvaluationException("dataset-malformed", "the text file cannot be opened", e);
    }
  }

  /** The next row's fields as they stand in a csv file, empty at the end. */
  Optional<List<String>> csvFields() {
    try {
      return Optional.ofNullable(filled()).map(TextRows::csv);
    } catch (IOException e) {
      throw unreadable(e);
    }
  }

  /** Number of the line that was read last, from 1. */
  long line() {
    return line;
  }

  /** The next row, empty at the end; blank lines are passed over. */
  Optional<TextRow> next() {
    try {
      String record = filled();
      if (record == null) {
        return Optional.empty();
      }
      return Optional.of(
          switch (syntax) {
            case "jsonl" -> fields.ofJson(record, line);
            case "csv" -> fields.ofFields(csv(record), line);
            default -> fields.ofFields(List.of(record.split("\t", -1)), line);
          });
    } catch (IOException e) {
      throw unreadable(e);
    }
  }

  private EvaluationException unreadable(IOException cause) {
    String message =
        cause instanceof CharacterCodingException
            ? "the text file is not UTF-8 after line %d".formatted(line)
            : "the text file cannot be read";
    return new EvaluationException("dataset-malformed", message, cause);
  }

  /** The next record that is not blank; null at the end. */
  private @Nullable String filled() throws IOException {
    String record = record();
    while (record != null && record.isBlank()) {
      record = record();
    }
    return record;
  }

  @Override
  public void close() {
    try {
      reader.close();
    } catch (IOException e) {
      throw new EvaluationException("dataset-malformed", "the text file cannot be closed", e);
    }
  }

  /** A line, or in csv as many lines as an open quote spans; null at the end. */
  private @Nullable String record() throws IOException {
    StringBuilder record = new StringBuilder();
    boolean quoted = false;
    boolean any = false;
    int character = reader.read();
    while (character >= 0) {
      any = true;
      if (character == '\n') {
        line++;
        if (!quoted) {
          break;
        }
      }
      quoted ^= character == '"' && syntax.equals("csv");
      record.append((char) character);
      if (record.length() > MOST_CHARACTERS) {
        throw new EvaluationException(
            "dataset-malformed",
            "line %d has over %d characters".formatted(line + 1, MOST_CHARACTERS));
      }
      character = reader.read();
    }
    if (any && character < 0) {
      line++;
    }
    if (quoted) {
      throw new EvaluationException(
          "dataset-malformed", "a quote is never closed before line %d".formatted(line));
    }
    int end = record.length();
    if (end > 0 && record.charAt(end - 1) == '\r') {
      record.setLength(end - 1);
    }
    return any ? record.toString() : null;
  }

  private static List<String> csv(String record) {
    List<String> values = new ArrayList<>();
    StringBuilder value = new StringBuilder();
    boolean quoted = false;
    for (int i = 0; i < record.length(); i++) {
      char character = record.charAt(i);
      if (character == '"') {
        boolean escaped = quoted && i + 1 < record.length() && record.charAt(i + 1) == '"';
        if (escaped) {
          value.append(character);
          i++;
        } else {
          quoted = !quoted;
        }
      } else if (character == ',' && !quoted) {
        values.add(value.toString());
        value.setLength(0);
      } else {
        value.append(character);
      }
    }
    values.add(value.toString());
    return values;
  }
}
