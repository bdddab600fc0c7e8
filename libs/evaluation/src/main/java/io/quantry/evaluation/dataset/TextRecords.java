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
 * Streams the records of a text file in UTF-8: its lines, or with quotes (RFC 4180) as many lines
 * as an open quote spans. Blank ones are passed over.
 */
final class TextRecords implements AutoCloseable {
  private static final int MOST_CHARACTERS = 1 << 20;

  private final BufferedReader reader;
  private final String role;
  private final boolean quotes;
  private long line;

  /**
   * Opens a file.
   *
   * @param role the file's, for messages
   * @param quotes whether a record may span lines between quotes
   */
  TextRecords(Path file, String role, boolean quotes) {
    this.role = role;
    this.quotes = quotes;
    try {
      this.reader =
          new BufferedReader(
              new InputStreamReader(
                  Files.newInputStream(file), StandardCharsets.UTF_8.newDecoder()));
    } catch (IOException e) {
      throw malformed("cannot be opened", e);
    }
  }

  /** The next record, empty at the end. */
  Optional<String> next() {
    try {
      String record = record();
      while (record != null && record.isBlank()) {
        record = record();
      }
      return Optional.ofNullable(record);
    } catch (CharacterCodingException e) {
      throw malformed("is not UTF-8 after line %d".formatted(line), e);
    } catch (IOException e) {
      throw malformed("cannot be read", e);
    }
  }

  /** The line on which the last record ended, from 1. */
  long line() {
    return line;
  }

  /** The fields of a record of comma-separated values. */
  static List<String> commaSeparated(String record) {
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

  @Override
  public void close() {
    try {
      reader.close();
    } catch (IOException e) {
      throw malformed("cannot be closed", e);
    }
  }

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
      quoted ^= character == '"' && quotes;
      record.append((char) character);
      if (record.length() > MOST_CHARACTERS) {
        throw new EvaluationException(
            "dataset-malformed",
            "line %d of the %s file has over %d characters"
                .formatted(line + 1, role, MOST_CHARACTERS));
      }
      character = reader.read();
    }
    if (any && character < 0) {
      line++;
    }
    if (quoted) {
      throw new EvaluationException(
          "dataset-malformed",
          "a quote is never closed before line %d of the %s file".formatted(line, role));
    }
    int end = record.length();
    if (end > 0 && record.charAt(end - 1) == '\r') {
      record.setLength(end - 1);
    }
    return any ? record.toString() : null;
  }

  private EvaluationException malformed(String what, IOException cause) {
    return new EvaluationException(
        "dataset-malformed", "the %s file %s".formatted(role, what), cause);
  }
}
