package io.quantry.cli.system;

import static org.assertj.core.api.Assertions.assertThat;

import io.quantry.cli.ExitCode;
import io.quantry.cli.output.Json;
import io.quantry.report.ReportSchema;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import javax.xml.parsers.DocumentBuilder;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.w3c.dom.Document;
import tools.jackson.databind.JsonNode;

/**
 * {@code quantry evaluate} as a pipeline runs it, on the class path of commands without a platform:
 * 100 pictures cannot tell a drop of a tenth of a point, whatever the candidate.
 */
class EvaluateIT {
  @TempDir static Path folder;
  private static Path candidate;

  @BeforeAll
  static void quantize() throws Exception {
    candidate = folder.resolve("int8.onnx");
    String model = DemoData.MODEL.toString();
    assertThat(
            quantry(
                "quantize",
                "--model",
                model,
                "--technique",
                "dynamic",
                "--output",
                candidate.toString()))
        .isEqualTo(ExitCode.GOOD);
  }

  @Test
  void writesThePageTheTestResultsAndTheDocument() throws Exception {
    assertThat(evaluate("--report", "x.html", "--report", "x.xml", "--report", "x.json"))
        .isEqualTo(ExitCode.INCONCLUSIVE);

    JsonNode document = Json.mapper().readTree(Files.readString(folder.resolve("x.json")));
    JsonNode schema = Json.mapper().readTree(ReportSchema.json());
    assertThat(SchemaCheck.violations(schema, document)).isEmpty();
    assertThat(document.path("verdict").asString()).isEqualTo("INCONCLUSIVE");
    assertThat(document.path("samples").asInt()).isEqualTo(100);
    assertThat(document.path("accuracy").path("name").asString()).isEqualTo("top1");
    assertThat(document.path("accuracy").path("samplesToSettle").asInt()).isGreaterThan(100);

    assertThat(Files.readString(folder.resolve("x.html")))
        .startsWith("<!doctype html>")
        .contains("int8.onnx against glyphs-fp32.onnx", "inconclusive")
        .endsWith("</html>\n");

    DocumentBuilder parser = DocumentBuilderFactory.newInstance().newDocumentBuilder();
    Document results = parser.parse(folder.resolve("x.xml").toFile());
    assertThat(results.getDocumentElement().getAttribute("skipped")).isEqualTo("1");
    assertThat(results.getDocumentElement().getAttribute("failures")).isEqualTo("0");
  }

  @ParameterizedTest
  @CsvSource({"fail, 1, failures", "pass, 0, tests"})
  void thePolicyDecidesExitCodeAndTestResult(String policy, int exitCode, String counted)
      throws Exception {
    assertThat(evaluate("--on-inconclusive", policy, "--report", policy + ".xml"))
        .isEqualTo(exitCode);
    assertThat(Files.readString(folder.resolve(policy + ".xml")))
        .containsPattern("<testsuite [^>]*\\b" + counted + "=\"[1-9]")
        .contains("skipped=\"0\"");
  }

  @Test
  void aReportOfAnUnknownFormIsRefusedBeforeTheWork() throws Exception {
    assertThat(evaluate("--report", "x.pdf")).isEqualTo(ExitCode.BAD_INPUT);
    assertThat(Files.readString(folder.resolve("output.txt")))
        .contains("ending in .html, .xml or .json");
  }

  private static int evaluate(String... further) throws Exception {
    List<String> arguments =
        new ArrayList<>(
            List.of(
                "evaluate",
                "--baseline",
                DemoData.MODEL.toString(),
                "--candidate",
                candidate.toString(),
                "--dataset",
                DemoData.FOLDER.resolve("glyphs/test.yaml").toString(),
                "--samples",
                "100",
                "--max-accuracy-drop",
                "0.1"));
    arguments.addAll(List.of(further));
    return quantry(arguments.toArray(String[]::new));
  }

  /** One command in {@link #folder}, started as the script starts it; answers its exit code. */
  private static int quantry(String... arguments) throws IOException, InterruptedException {
    Path dist = Path.of(System.getProperty("quantry.dist"));
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("-Dquantry.dist=" + dist);
    command.add("-Dquantry.root=" + System.getProperty("quantry.root"));
    command.addAll(List.of("-Xmx256m", "-XX:TieredStopAtLevel=1", "-cp"));
    command.add(dist.resolve("cli/*").toString());
    command.add("io.quantry.cli.Main");
    command.addAll(List.of(arguments));
    return new ProcessBuilder(command)
        .directory(folder.toFile())
        .redirectErrorStream(true)
        .redirectOutput(folder.resolve("output.txt").toFile())
        .start()
        .waitFor();
  }
}
