package io.quantry.jobservice.registry;

import io.quantry.contracts.ErrorCode;
import io.quantry.contracts.QuantryException;
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
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** Deleting versions of a model, by hand and by rule. */
@RestController
@RequestMapping("/v1/models/{name}")
class RetentionController {
  private static final int MOST_VERSIONS = 1_000_000;
  private static final int MOST_DAYS = 36_500;

  private final Models models;
  private final Versions versions;
  private final Deletions deletions;
  private final Retention retention;
  private final Lineage lineage;

  RetentionController(
      Models models, Versions versions, Deletions deletions, Retention retention, Lineage lineage) {
    this.models = models;
    this.versions = versions;
    this.deletions = deletions;
    this.retention = retention;
    this.lineage = lineage;
  }

  /**
   * Which versions are kept: those that are among the last {@code keepLast} or younger than {@code
   * keepDays} days. Both absent: all.
   */
  @Schema(name = "Retention")
  record RuleView(@Nullable Integer keepLast, @Nullable Integer keepDays) {}

  private record Wish(int keepLast, int keepDays) {}

  @Operation(
      operationId = "deleteModelVersion",
      summary = "Deletes a version: nothing new may use it, and its files go after a while")
  @Refuses({ErrorCode.VERSION_IN_USE, ErrorCode.MODEL_NOT_READY})
  @Needs(Scope.ADMIN)
  @DeleteMapping("/versions/{number}")
  @ResponseStatus(HttpStatus.NO_CONTENT)
  void delete(Caller caller, @PathVariable String name, @PathVariable int number) {
    deletions.delete(caller, versions.required(caller.tenantId(), name, number));
  }

  @Operation(
      operationId = "restoreModelVersion",
      summary = "Brings a deleted version back, as long as its files are there")
  @Refuses({ErrorCode.VERSION_DELETED})
  @Needs(Scope.ADMIN)
  @PostMapping(path = "/versions/{number}/restore", produces = "application/json")
  Views.Version restore(Caller caller, @PathVariable String name, @PathVariable int number) {
    deletions.restore(caller, versions.required(caller.tenantId(), name, number));
    VersionEntity version = versions.required(caller.tenantId(), name, number);
    return Views.Version.of(version, lineage.of(caller.tenantId(), version.id()));
  }

  @Operation(operationId = "getRetention", summary = "Which versions of a model are kept")
  @Needs(Scope.READ)
  @GetMapping(path = "/retention", produces = "application/json")
  ResponseEntity<RuleView> retention(Caller caller, @PathVariable String name) {
    Optional<Retention.Rule> rule = retention.find(model(caller, name));
    return ResponseEntity.ok()
        .eTag(Revision.tag(rule.map(Retention.Rule::revision).orElse(0L)))
        .body(
            rule.map(set -> new RuleView(set.keepLast(), set.keepDays()))
                .orElse(new RuleView(null, null)));
  }

  @Operation(
      operationId = "putRetention",
      summary = "Says which versions of a model are kept; others are deleted by and by",
      requestBody =
          @RequestBody(
              required = true,
              content =
                  @Content(
                      mediaType = "application/json",
                      schema = @Schema(ref = "RetentionWish"))))
  @ReadsJson
  @WantsRevision
  @Refuses({ErrorCode.LIMIT_EXCEEDED})
  @Needs(Scope.ADMIN)
  @PutMapping(path = "/retention", consumes = "application/json", produces = "application/json")
  ResponseEntity<RuleView> putRetention(
      Caller caller,
      @PathVariable String name,
      @RequestHeader(name = "If-Match", required = false) @Nullable String ifMatch,
      HttpServletRequest request)
      throws IOException {
    ModelEntity model = model(caller, name);
    long expected = Revision.expected(ifMatch);
    Wish wish =
        TreeNode.read(
            JsonBody.readObject(request.getInputStream()).tree(), RetentionController::wish);
    retention.set(caller, model, wish.keepLast(), wish.keepDays(), expected);
    return retention(caller, name);
  }

  private static @Nullable Wish wish(TreeNode body) {
    Integer last = body.requiredInteger("keepLast", 1, MOST_VERSIONS);
    Integer days = body.requiredInteger("keepDays", 0, MOST_DAYS);
    return last == null || days == null ? null : new Wish(last, days);
  }

  @Operation(operationId = "deleteRetention", summary = "Keeps all versions of a model again")
  @WantsRevision
  @Needs(Scope.ADMIN)
  @DeleteMapping("/retention")
  @ResponseStatus(HttpStatus.NO_CONTENT)
  void clear(
      Caller caller,
      @PathVariable String name,
      @RequestHeader(name = "If-Match", required = false) @Nullable String ifMatch) {
    ModelEntity model = model(caller, name);
    retention.clear(caller, model, Revision.expected(ifMatch));
  }

  private ModelEntity model(Caller caller, String name) {
    return models
        .findByTenantIdAndName(caller.tenantId(), name)
        .orElseThrow(() -> new QuantryException(ErrorCode.NOT_FOUND, "There is no such model"));
  }
}
