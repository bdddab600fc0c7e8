package io.quantry.report;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/** The published JSON schema of an evaluation's document. */
public final class ReportSchema {
  /** Its file beside this class. */
  static final String FILE = "evaluation-report.schema.json";

  private ReportSchema() {}

  /** The schema, JSON schema 2020-12. */
  public static String json() {
    try (InputStream stream = ReportSchema.class.getResourceAsStream(FILE)) {
      if (stream == null) {
        throw new IllegalStateException("The schema is missing from the class path: " + FILE);
      }
      return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
