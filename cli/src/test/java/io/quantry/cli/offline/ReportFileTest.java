package io.quantry.cli.offline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.quantry.cli.output.Json;
import io.quantry.contracts.ErrorCode;
import io.quantry.contracts.QuantryException;
import io.quantry.contracts.report.EvaluationDocument;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ReportFileTest {
  private static final Map<String, Object> TREE =
      Map.ofEntries(
          Map.entry("form", EvaluationDocument.FORM),
          Map.entry("verdict", "PASSED"),
          Map.entry("words", "as good as before"),
          Map.entry("objectives", List.of()),
          Map.entry("further", List.of()),
          Map.entry("fidelity", List.of()),
          Map.entry("latency", List.of()),
          Map.entry("baseline", Map.of("bytes", 4, "weights", List.of())),
          Map.entry("candidate", Map.of("bytes", 1, "weights", List.of())),
          Map.entry("samples", 0),
          Map.entry("findings", List.of()),
          Map.entry(
              "environment",
              Map.of(
                  "runtimeVersion",
                  "1.29.0",
                  "instructionSets",
                  List.of(),
                  "threads",
                  1,
                  "seed",
                  7,
                  "objectives",
                  Map.of("confidence", 0.95),
                  "millisByStage",
                  Map.of())));

  @TempDir Path folder;

  @ParameterizedTest
  @CsvSource({
    "report.html, <!doctype html>",
    "REPORT.HTML, <!doctype html>",
    "TEST-quantry.xml, <?xml version",
    "report.tar.json, {"
  })
  void theEndingSaysTheForm(String name, String begin) throws IOException {
    Path path = folder.resolve(name);
    ReportFile.of(path).write(TREE, "a against b");
    assertThat(Files.readString(path)).startsWith(begin).contains("as good as before");
  }

  @Test
  void theDocumentIsWrittenAsItCame() {
    Path path = folder.resolve("report.json");
    ReportFile.of(path).write(TREE, "a against b");
    assertThat(Json.readTree(path)).isEqualTo(TREE);
  }

  @ParameterizedTest
  @ValueSource(strings = {"report", "report.pdf", "report.html.gz", "html", "missing/report.html"})
  void whatCannotBecomeAReportIsRefusedBeforeTheWork(String name) {
    refused(ErrorCode.INVALID_VALUE, () -> ReportFile.of(folder.resolve(name)));
  }

  @Test
  void aFolderIsNoReport() throws IOException {
    Path path = Files.createDirectory(folder.resolve("report.html"));
    refused(ErrorCode.INVALID_VALUE, () -> ReportFile.of(path));
  }

  @Test
  void aFileThatCannotBeWrittenIsTheUsersToMend() throws IOException {
    Path path = folder.resolve("report.html");
    ReportFile file = ReportFile.of(path);
    Files.createDirectory(path); // permissions would not stop a test that runs as root
    refused(ErrorCode.INVALID_REQUEST, () -> file.write(TREE, "a against b"));
  }

  private static void refused(ErrorCode code, Runnable call) {
    QuantryException refusal = catchThrowableOfType(QuantryException.class, call::run);
    assertThat(refusal).isNotNull();
    assertThat(refusal.code()).isEqualTo(code);
    assertThat(refusal).hasMessageContaining("report");
  }
}
