package io.quantry.jobservice.pipeline;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.quantry.contracts.ErrorCode;
import io.quantry.jobservice.access.Caller;
import io.quantry.jobservice.access.Needs;
import io.quantry.jobservice.access.Scope;
import io.quantry.jobservice.job.JobIntake;
import io.quantry.jobservice.rest.Cursors;
import io.quantry.jobservice.rest.JsonBody;
import io.quantry.jobservice.rest.Page;
import io.quantry.jobservice.rest.PageRequest;
import io.quantry.jobservice.rest.ReadsJson;
import io.quantry.jobservice.rest.Refuses;
import io.quantry.jobservice.upload.Imports;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.parameters.RequestBody;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.net.URI;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** {@code /v1/pipelines}: which jobs run when something happens to a repository. */
@RestController
@RequestMapping("/v1/pipelines")
class PipelineController {
  private final Pipelines pipelines;
  private final Connections connections;
  private final Runs runs;
  private final JobIntake jobs;
  private final Imports imports;
  private final Cursors cursors;

  PipelineController(
      Pipelines pipelines,
      Connections connections,
      Runs runs,
      JobIntake jobs,
      Imports imports,
      Cursors cursors) {
    this.imports = imports;
    this.pipelines = pipelines;
    this.connections = connections;
    this.runs = runs;
    this.jobs = jobs;
    this.cursors = cursors;
  }

  /**
   * A pipeline.
   *
   * @param against alias whose version results are compared with where the forge is told
   * @param source what is fetched as the model of the job
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  @Schema(name = "Pipeline")
  record View(
      String id,
      String name,
      String connection,
      List<String> events,
      String refs,
      String against,
      @JsonProperty("import") @Nullable Map<String, Object> source,
      Map<String, Object> template,
      String createdBy,
      Instant createdAt) {
    static View of(Pipeline pipeline) {
      String source = pipeline.source();
      return new View(
          pipeline.publicId(),
          pipeline.name(),
          Connection.publicId(pipeline.connectionId()),
          pipeline.events().stream().map(Trigger::wireName).toList(),
          pipeline.refs(),
          pipeline.against(),
          source == null ? null : JsonBody.parse(source).tree(),
          JsonBody.parse(pipeline.template()).tree(),
          pipeline.createdBy(),
          pipeline.createdAt());
    }
  }

  @Operation(operationId = "listPipelines", summary = "The tenant's pipelines, the newest first")
  @Refuses({ErrorCode.INVALID_PAGE_SIZE, ErrorCode.INVALID_CURSOR})
  @Needs(Scope.READ)
  @GetMapping(produces = "application/json")
  Page<View> list(
      Caller caller,
      @RequestParam(required = false) @Nullable String limit,
      @RequestParam(required = false) @Nullable String cursor) {
    PageRequest page = cursors.page(caller.tenantId(), "pipelines", limit, cursor);
    return Page.of(
            pipelines.list(caller.tenantId(), after(page), page.fetch()),
            page,
            row -> row.id().toString())
        .map(View::of);
  }

  @Operation(
      operationId = "createPipeline",
      summary = "Makes a pipeline; its template must resolve now with values made up",
      requestBody =
          @RequestBody(
              required = true,
              content =
                  @Content(mediaType = "application/json", schema = @Schema(ref = "PipelineWish"))))
  @ReadsJson
  @Refuses({
    ErrorCode.NOT_FOUND,
    ErrorCode.MODEL_NOT_READY,
    ErrorCode.DATASET_NOT_READY,
    ErrorCode.INVALID_ENUM,
    ErrorCode.INVALID_NAME,
    ErrorCode.IMPORT_URL_FORBIDDEN,
    ErrorCode.LIMIT_EXCEEDED
  })
  @Needs(Scope.ADMIN)
  @ResponseStatus(HttpStatus.CREATED)
  @PostMapping(consumes = "application/json", produces = "application/json")
  ResponseEntity<View> create(Caller caller, HttpServletRequest request) throws IOException {
    PipelineWish wish = PipelineWish.read(JsonBody.readObject(request.getInputStream()).tree());
    Connection connection = connections.required(caller.tenantId(), wish.connection());
    check(caller, wish);
    Pipeline made = pipelines.create(caller, connection, wish);
    return ResponseEntity.created(URI.create("/v1/" + made.path())).body(View.of(made));
  }

  /** Where a model is fetched, the job's is one that need not be there yet. */
  private void check(Caller caller, PipelineWish wish) {
    Map<String, Object> document = wish.template().sample();
    Template source = wish.source();
    if (source == null) {
      jobs.check(caller.tenantId(), document);
    } else {
      String name = imports.check(caller, source.sample());
      jobs.checkButModel(caller.tenantId(), ImportedRuns.document(document, name + ":1"));
    }
  }

  @Operation(operationId = "getPipeline", summary = "A pipeline")
  @Needs(Scope.READ)
  @GetMapping(path = "/{id}", produces = "application/json")
  View get(Caller caller, @PathVariable String id) {
    return View.of(pipelines.required(caller.tenantId(), id));
  }

  @Operation(operationId = "deletePipeline", summary = "Deletes a pipeline; its jobs stay")
  @Needs(Scope.ADMIN)
  @DeleteMapping("/{id}")
  @ResponseStatus(HttpStatus.NO_CONTENT)
  void delete(Caller caller, @PathVariable String id) {
    pipelines.delete(caller, pipelines.required(caller.tenantId(), id));
  }

  @Operation(operationId = "listPipelineRuns", summary = "What it ran for, the newest first")
  @Refuses({ErrorCode.INVALID_PAGE_SIZE, ErrorCode.INVALID_CURSOR})
  @Needs(Scope.READ)
  @GetMapping(path = "/{id}/runs", produces = "application/json")
  Page<Run.View> runs(
      Caller caller,
      @PathVariable String id,
      @RequestParam(required = false) @Nullable String limit,
      @RequestParam(required = false) @Nullable String cursor) {
    Pipeline pipeline = pipelines.required(caller.tenantId(), id);
    PageRequest page = cursors.page(caller.tenantId(), "runs of " + id, limit, cursor);
    return Page.of(runs.list(pipeline, after(page), page.fetch()), page, row -> row.id().toString())
        .map(Run::view);
  }

  private static @Nullable UUID after(PageRequest page) {
    String after = page.after();
    return after == null ? null : UUID.fromString(after);
  }
}
