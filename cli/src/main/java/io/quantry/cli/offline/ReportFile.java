package io.quantry.cli.offline;

import io.quantry.cli.output.Json;
import io.quantry.contracts.ErrorCode;
import io.quantry.contracts.QuantryException;
import io.quantry.contracts.report.EvaluationDocument;
import io.quantry.report.HtmlReport;
import io.quantry.report.JunitReport;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;

/** A file that an evaluation's report goes to; its ending says in which form. */
record ReportFile(Path path, Form form) {
  private enum Form {
    HTML(".html"),
    JUNIT(".xml"),
    DOCUMENT(".json");

    private final String ending;

    Form(String ending) {
      this.ending = ending;
    }
  }

  /**
   * @throws QuantryException {@code invalid-value} for another ending, a folder that is not there
   *     or a file that is one
   */
  static ReportFile of(Path path) {
    String name = String.valueOf(path.getFileName()).toLowerCase(Locale.ROOT);
    Form form =
        Arrays.stream(Form.values())
            .filter(known -> name.endsWith(known.ending))
            .findFirst()
            .orElseThrow(
                () ->
                    new QuantryException(
                        ErrorCode.INVALID_VALUE,
                        "A report is a file ending in .html, .xml or .json, not " + path));
    Path folder = path.toAbsolutePath().getParent();
    if (folder == null || !Files.isDirectory(folder)) {
      throw new QuantryException(
          ErrorCode.INVALID_VALUE, "There is no folder for the report " + path);
    }
    if (Files.isDirectory(path)) {
      throw new QuantryException(
          ErrorCode.INVALID_VALUE, "A report is a file, and there is a folder " + path);
    }
    return new ReportFile(path, form);
  }

  /**
   * Writes it, over one that is there.
   *
   * @param tree the evaluation's document
   * @param title what was compared
   * @throws QuantryException {@code invalid-request} where the file cannot be written
   */
  void write(Map<String, Object> tree, String title) {
    try {
      Files.writeString(
          path,
          switch (form) {
            case DOCUMENT -> Json.pretty(tree) + "\n";
            case HTML -> HtmlReport.of(document(tree), title);
            case JUNIT -> JunitReport.of(document(tree), title);
          });
    } catch (IOException failed) {
      throw new QuantryException(
          ErrorCode.INVALID_REQUEST, "The report cannot be written: " + failed, failed);
    }
  }

  private static EvaluationDocument document(Map<String, Object> tree) {
    return Json.mapper().convertValue(tree, EvaluationDocument.class);
  }
}
