package io.quantry.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.quantry.contracts.report.EvaluationDocument;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class ReportSchemaTest {
  /** {@code -Dquantry.writeSchema=true} brings the file up to date. */
  @Test
  void isThatOfTheDocument() throws IOException {
    String expected = RecordSchema.of(EvaluationDocument.class, EvaluationDocument.FORM);
    if (Boolean.getBoolean("quantry.writeSchema")) {
      Path file = Path.of("src/main/resources/io/quantry/report", ReportSchema.FILE);
      Files.createDirectories(file.getParent());
      Files.writeString(file, expected);
    }
    assertThat(ReportSchema.json()).isEqualTo(expected);
  }
}
