package io.quantry.jobservice.registry;

import io.quantry.contracts.ErrorCode;
import io.quantry.contracts.QuantryException;
import io.quantry.contracts.report.EvaluationDocument;
import io.quantry.jobservice.access.Caller;
import io.quantry.jobservice.access.Needs;
import io.quantry.jobservice.access.Scope;
import io.quantry.report.HtmlReport;
import io.quantry.report.JunitReport;
import io.quantry.report.ReportSchema;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The evaluation's report beside a version: the document itself, a page, and test results for CI.
 * The document comes from a child process that is not trusted; page and results are made here.
 */
@RestController
class ReportController {
  private static final String REPORT = "/v1/models/{name}/versions/{number}/report";

  /** The page needs its own style and nothing else, whatever a document smuggles in. */
  private static final String PAGE_POLICY =
      "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; sandbox";

  private final Versions versions;
  private final JsonMapper json;

  ReportController(Versions versions, JsonMapper json) {
    this.versions = versions;
    this.json = json;
  }

  @Operation(
      operationId = "getEvaluationReport",
      summary = "What the evaluation measured",
      responses =
          @ApiResponse(
              responseCode = "200",
              content =
                  @Content(
                      mediaType = "application/json",
                      schema = @Schema(ref = "EvaluationReport"))))
  @Needs(Scope.READ)
  @GetMapping(path = REPORT, produces = "application/json")
  JsonNode document(Caller caller, @PathVariable String name, @PathVariable int number) {
    return tree(caller, name, number);
  }

  @Operation(operationId = "getEvaluationPage", summary = "The same as one page")
  @Needs(Scope.READ)
  @GetMapping(path = REPORT + ".html", produces = "text/html;charset=UTF-8")
  ResponseEntity<String> page(Caller caller, @PathVariable String name, @PathVariable int number) {
    return ResponseEntity.ok()
        .header("Content-Security-Policy", PAGE_POLICY)
        .header("X-Content-Type-Options", "nosniff")
        .body(HtmlReport.of(read(caller, name, number), title(name, number)));
  }

  @Operation(operationId = "getEvaluationTestResults", summary = "The same as test results for CI")
  @Needs(Scope.READ)
  @GetMapping(path = REPORT + ".xml", produces = "application/xml;charset=UTF-8")
  String testResults(Caller caller, @PathVariable String name, @PathVariable int number) {
    return JunitReport.of(read(caller, name, number), title(name, number));
  }

  @Operation(
      operationId = "getEvaluationReportSchema",
      summary = "The JSON schema of the report",
      responses =
          @ApiResponse(
              responseCode = "200",
              content =
                  @Content(mediaType = "application/json", schema = @Schema(type = "object"))))
  @Needs(Scope.READ)
  @GetMapping(path = "/v1/schemas/evaluation-report", produces = "application/json")
  String schema() {
    return ReportSchema.json();
  }

  private static String title(String name, int number) {
    return name + ":" + number + " beside its FP32 baseline";
  }

  private EvaluationDocument read(Caller caller, String name, int number) {
    try {
      return json.treeToValue(tree(caller, name, number), EvaluationDocument.class);
    } catch (JacksonException ofAnotherForm) {
      throw notFound();
    }
  }

  private JsonNode tree(Caller caller, String name, int number) {
    JsonNode report =
        versions
            .findByTenantIdAndModelNameAndVersion(caller.tenantId(), name, number)
            .map(VersionEntity::evaluation)
            .map(evaluation -> json.readTree(evaluation).path("report"))
            .orElseThrow(ReportController::notFound);
    if (!EvaluationDocument.FORM.equals(report.path("form").asString(""))) {
      throw notFound();
    }
    return report;
  }

  private static QuantryException notFound() {
    return new QuantryException(
        ErrorCode.NOT_FOUND, "There is no such version, or it was not evaluated");
  }
}
