package io.quantry.jobservice.registry;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.quantry.contracts.ErrorCode;
import io.quantry.contracts.fleet.Labels;
import io.quantry.contracts.spec.TreeNode;
import io.quantry.jobservice.access.Caller;
import io.quantry.jobservice.access.Needs;
import io.quantry.jobservice.access.Scope;
import io.quantry.jobservice.rest.JsonBody;
import io.quantry.jobservice.rest.ReadsJson;
import io.quantry.jobservice.rest.Refuses;
import io.quantry.jobservice.rest.Revision;
import io.quantry.jobservice.rest.WantsRevision;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.parameters.RequestBody;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.json.JsonMapper;

/**
 * {@code /v1/models/{name}/versions/{number}/labels} and {@code /stage}: what people say of a
 * version. The ETag is the revision, and a change wants it back in {@code If-Match}.
 */
@RestController
@RequestMapping("/v1/models/{name}/versions/{number}")
class AnnotationController {
  private static final int MAX_COMMENT = 1000;

  private final Versions versions;
  private final Annotations annotations;
  private final JsonMapper json;

  AnnotationController(Versions versions, Annotations annotations, JsonMapper json) {
    this.versions = versions;
    this.annotations = annotations;
    this.json = json;
  }

  /**
   * How far a version has come.
   *
   * @param comment why, absent where nobody said
   * @param changedBy who said so, absent for {@code none} from the beginning
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  @Schema(name = "VersionStage")
  record StageView(
      String stage,
      @Nullable String comment,
      @Nullable String changedBy,
      @Nullable Instant changedAt) {}

  /** Labels by name. */
  @Schema(name = "VersionLabels")
  record LabelsView(Map<String, String> labels) {}

  private record StageDocument(String stage, @Nullable String comment) {}

  @Operation(operationId = "getVersionStage", summary = "How far a version has come")
  @Needs(Scope.READ)
  @GetMapping(path = "/stage", produces = "application/json")
  ResponseEntity<StageView> stage(
      Caller caller, @PathVariable String name, @PathVariable int number) {
    Optional<Annotations.Row> said =
        annotations.find(
            versions.required(caller.tenantId(), name, number), Annotations.Kind.STAGE);
    StageView view =
        said.map(
                row -> {
                  StageDocument document = json.readValue(row.document(), StageDocument.class);
                  return new StageView(
                      document.stage(), document.comment(), row.changedBy(), row.changedAt());
                })
            .orElse(new StageView(Stage.NONE.wireName(), null, null, null));
    return ResponseEntity.ok()
        .eTag(Revision.tag(said.map(Annotations.Row::revision).orElse(0L)))
        .body(view);
  }

  @Operation(
      operationId = "putVersionStage",
      summary = "Says how far a version has come",
      requestBody =
          @RequestBody(
              required = true,
              content =
                  @Content(mediaType = "application/json", schema = @Schema(ref = "StageChange"))))
  @ReadsJson
  @WantsRevision
  @Refuses({ErrorCode.INVALID_ENUM})
  @Needs(Scope.PROMOTE)
  @PutMapping(path = "/stage", consumes = "application/json", produces = "application/json")
  ResponseEntity<StageView> putStage(
      Caller caller,
      @PathVariable String name,
      @PathVariable int number,
      @RequestHeader(name = "If-Match", required = false) @Nullable String ifMatch,
      HttpServletRequest request)
      throws IOException {
    VersionEntity version = versions.required(caller.tenantId(), name, number);
    long expected = Revision.expected(ifMatch);
    StageDocument change =
        TreeNode.read(
            JsonBody.readObject(request.getInputStream()).tree(), AnnotationController::stage);
    annotations.replace(
        caller,
        version,
        Annotations.Kind.STAGE,
        json.writeValueAsString(change),
        expected,
        Map.of("stage", change.stage()));
    return stage(caller, name, number);
  }

  private static StageDocument stage(TreeNode body) {
    if (body.raw("stage") == null) {
      body.violation("stage", ErrorCode.MISSING_PROPERTY, "Expected one of " + Stage.NAMES);
    }
    return new StageDocument(
        body.oneOf("stage", Stage.NAMES, Stage.NONE.wireName()),
        body.optional("comment", AnnotationController::comment, "at most 1,000 characters")
            .orElse(null));
  }

  private static Optional<String> comment(String text) {
    return text.length() <= MAX_COMMENT ? Optional.of(text) : Optional.empty();
  }

  @Operation(operationId = "getVersionLabels", summary = "Labels of a version")
  @Needs(Scope.READ)
  @GetMapping(path = "/labels", produces = "application/json")
  ResponseEntity<LabelsView> labels(
      Caller caller, @PathVariable String name, @PathVariable int number) {
    Optional<Annotations.Row> said =
        annotations.find(
            versions.required(caller.tenantId(), name, number), Annotations.Kind.LABELS);
    return ResponseEntity.ok()
        .eTag(Revision.tag(said.map(Annotations.Row::revision).orElse(0L)))
        .body(
            said.map(row -> json.readValue(row.document(), LabelsView.class))
                .orElse(new LabelsView(Map.of())));
  }

  @Operation(
      operationId = "putVersionLabels",
      summary = "Replaces all labels of a version",
      requestBody =
          @RequestBody(
              required = true,
              content =
                  @Content(mediaType = "application/json", schema = @Schema(ref = "LabelsChange"))))
  @ReadsJson
  @WantsRevision
  @Needs(Scope.SUBMIT)
  @PutMapping(path = "/labels", consumes = "application/json", produces = "application/json")
  ResponseEntity<LabelsView> putLabels(
      Caller caller,
      @PathVariable String name,
      @PathVariable int number,
      @RequestHeader(name = "If-Match", required = false) @Nullable String ifMatch,
      HttpServletRequest request)
      throws IOException {
    VersionEntity version = versions.required(caller.tenantId(), name, number);
    long expected = Revision.expected(ifMatch);
    Map<String, String> labels =
        TreeNode.read(
            JsonBody.readObject(request.getInputStream()).tree(), AnnotationController::labels);
    annotations.replace(
        caller,
        version,
        Annotations.Kind.LABELS,
        json.writeValueAsString(new LabelsView(labels)),
        expected,
        Map.of("labels", labels));
    return labels(caller, name, number);
  }

  private static Map<String, String> labels(TreeNode body) {
    TreeNode given = body.requiredChild("labels");
    Map<String, String> labels = new TreeMap<>();
    given
        .rest()
        .forEach(
            (key, value) -> {
              if (value instanceof String text) {
                labels.put(key, text);
              } else {
                given.violation(key, ErrorCode.INVALID_VALUE, "Expected a text");
              }
            });
    try {
      return Labels.checked(labels);
    } catch (IllegalArgumentException wrong) {
      body.violation("labels", ErrorCode.INVALID_VALUE, String.valueOf(wrong.getMessage()));
      return Map.of();
    }
  }
}
