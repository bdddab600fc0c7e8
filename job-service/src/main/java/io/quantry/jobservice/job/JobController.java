package io.quantry.jobservice.job;

import io.quantry.contracts.ErrorCode;
import io.quantry.contracts.QuantryException;
import io.quantry.contracts.catalog.TechniqueCatalog;
import io.quantry.contracts.job.JobState;
import io.quantry.contracts.job.PrefixedId;
import io.quantry.jobservice.access.AuditAction;
import io.quantry.jobservice.access.AuditLog;
import io.quantry.jobservice.access.Caller;
import io.quantry.jobservice.access.Needs;
import io.quantry.jobservice.access.Scope;
import io.quantry.jobservice.rest.Cursors;
import io.quantry.jobservice.rest.JsonBody;
import io.quantry.jobservice.rest.Page;
import io.quantry.jobservice.rest.PageRequest;
import io.quantry.jobservice.rest.ReadsJson;
import io.quantry.jobservice.rest.Refuses;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.parameters.RequestBody;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.transaction.support.TransactionTemplate;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** {@code /v1/jobs} and {@code /v1/techniques}. */
@RestController
class JobController {
  private final Submissions submissions;
  private final SpecResolver resolver;
  private final JobPlans plans;
  private final JobTable jobs;
  private final JobLog log;
  private final JobEpochs epochs;
  private final JobViews views;
  private final Cursors cursors;
  private final TechniqueCatalog catalog;
  private final AuditLog audit;
  private final TransactionTemplate transactions;

  JobController(
      Submissions submissions,
      SpecResolver resolver,
      JobPlans plans,
      JobTable jobs,
      JobLog log,
      JobEpochs epochs,
      JobViews views,
      Cursors cursors,
      TechniqueCatalog catalog,
      AuditLog audit,
      TransactionTemplate transactions) {
    this.submissions = submissions;
    this.resolver = resolver;
    this.plans = plans;
    this.jobs = jobs;
    this.log = log;
    this.epochs = epochs;
    this.views = views;
    this.cursors = cursors;
    this.catalog = catalog;
    this.audit = audit;
    this.transactions = transactions;
  }

  @Operation(
      operationId = "submitJob",
      summary = "Submits a job, or with dryRun makes its plan",
      requestBody =
          @RequestBody(
              required = true,
              content =
                  @Content(mediaType = "application/json", schema = @Schema(ref = "JobSpec"))),
      responses = {
        @ApiResponse(
            responseCode = "202",
            description = "Accepted, and stored with its place in the queue",
            content =
                @Content(
                    mediaType = "application/json",
                    schema = @Schema(implementation = JobViews.Detail.class))),
        @ApiResponse(
            responseCode = "200",
            description = "The plan, with dryRun: nothing was stored",
            content = @Content(mediaType = "application/json", schema = @Schema(ref = "JobPlan")))
      })
  @ReadsJson
  @Refuses({
    ErrorCode.INVALID_IDEMPOTENCY_KEY,
    ErrorCode.IDEMPOTENCY_KEY_REUSED,
    ErrorCode.IDEMPOTENCY_IN_PROGRESS,
    ErrorCode.NOT_FOUND,
    ErrorCode.MODEL_NOT_READY,
    ErrorCode.DATASET_NOT_READY,
    ErrorCode.INVALID_ENUM,
    ErrorCode.LIMIT_EXCEEDED,
    ErrorCode.CALIBRATION_REQUIRED,
    ErrorCode.TRAINING_DATA_REQUIRED,
    ErrorCode.DATASETS_OVERLAP,
    ErrorCode.UNSUPPORTED_ON_TARGET,
    ErrorCode.NOTHING_TO_QUANTIZE,
    ErrorCode.OPERATOR_NOT_TRAINABLE,
    ErrorCode.MODEL_REJECTED_BY_RUNTIME,
    ErrorCode.MODEL_CRASHED_RUNTIME,
    ErrorCode.MODEL_NON_FINITE
  })
  @Needs(Scope.SUBMIT)
  @PostMapping(path = "/v1/jobs", consumes = "application/json", produces = "application/json")
  ResponseEntity<?> submit(
      Caller caller,
      @RequestParam(defaultValue = "false") boolean dryRun,
      @RequestHeader(name = "Idempotency-Key", required = false) @Nullable String key,
      HttpServletRequest request)
      throws IOException {
    JsonBody.Parsed body = JsonBody.readObject(request.getInputStream());
    if (dryRun) {
      return ResponseEntity.ok(
          plans.plan(caller.tenantId(), resolver.resolve(caller.tenantId(), body.tree())));
    }
    Submissions.Accepted accepted = submissions.submit(caller, body, key);
    return ResponseEntity.accepted()
        .location(URI.create(accepted.location()))
        .contentType(MediaType.APPLICATION_JSON)
        .body(accepted.body());
  }

  @Operation(operationId = "listJobs", summary = "Jobs, newest first")
  @Refuses({ErrorCode.INVALID_PAGE_SIZE, ErrorCode.INVALID_CURSOR, ErrorCode.INVALID_ENUM})
  @Needs(Scope.READ)
  @GetMapping(path = "/v1/jobs", produces = "application/json")
  Page<JobViews.Summary> list(
      Caller caller,
      @RequestParam(required = false) @Nullable String state,
      @RequestParam(required = false) @Nullable String model,
      @RequestParam(required = false) @Nullable String technique,
      @RequestParam(required = false) @Nullable String verdict,
      @RequestParam(required = false) @Nullable String limit,
      @RequestParam(required = false) @Nullable String cursor) {
    JobFilter filter = JobFilter.of(state, model, technique, verdict);
    PageRequest page = cursors.page(caller.tenantId(), filter.listName(), limit, cursor);
    String after = page.after();
    List<JobRow> found =
        jobs.list(
            caller.tenantId(), filter, after == null ? null : UUID.fromString(after), page.fetch());
    return Page.of(found, page, job -> job.id().toString()).map(views::summary);
  }

  @Operation(operationId = "getJob", summary = "A job in full")
  @Needs(Scope.READ)
  @GetMapping(path = "/v1/jobs/{id}", produces = "application/json")
  JobViews.Detail get(Caller caller, @PathVariable String id) {
    return views.detail(find(caller, id));
  }

  @Operation(operationId = "cancelJob", summary = "Cancels a job")
  @Refuses({ErrorCode.JOB_ALREADY_TERMINAL})
  @Needs(Scope.SUBMIT)
  @PostMapping(path = "/v1/jobs/{id}/cancel", produces = "application/json")
  JobViews.Detail cancel(Caller caller, @PathVariable String id) {
    JobRow job = find(caller, id);
    Optional<JobRow> canceled =
        transactions.execute(
            status -> {
              Optional<JobRow> applied =
                  jobs.apply(LifeEvent.CANCEL_REQUESTED, job.id(), JobTable.Change.none());
              applied.ifPresent(
                  now ->
                      audit.record(
                          caller, AuditAction.JOB_CANCELED, "jobs/" + now.publicId(), Map.of()));
              return applied;
            });
    if (canceled != null && canceled.isPresent()) {
      return views.detail(canceled.get());
    }
    JobRow now = find(caller, id);
    if (now.state() == JobState.SUCCEEDED || now.state() == JobState.FAILED) {
      throw new QuantryException(
          ErrorCode.JOB_ALREADY_TERMINAL, "The job has ended already: " + now.state());
    }
    return views.detail(now);
  }

  /** Lines of the log, oldest first. */
  @Operation(operationId = "listJobLog", summary = "What the engine said, oldest first")
  @Refuses({ErrorCode.INVALID_PAGE_SIZE, ErrorCode.INVALID_CURSOR})
  @Needs(Scope.READ)
  @GetMapping(path = "/v1/jobs/{id}/log", produces = "application/json")
  Page<JobLog.Line> log(
      Caller caller,
      @PathVariable String id,
      @RequestParam(required = false) @Nullable String limit,
      @RequestParam(required = false) @Nullable String cursor) {
    JobRow job = find(caller, id);
    PageRequest page = cursors.page(caller.tenantId(), "log of " + id, limit, cursor);
    String after = page.after();
    return Page.of(
        log.after(
            caller.tenantId(), job.id(), after == null ? 0 : Long.parseLong(after), page.fetch()),
        page,
        line -> Long.toString(line.seq()));
  }

  /** How the epochs of a training went, the first one first; none for a job that trains nothing. */
  @Operation(operationId = "listJobEpochs", summary = "How each epoch of a training went")
  @Refuses({ErrorCode.INVALID_PAGE_SIZE, ErrorCode.INVALID_CURSOR})
  @Needs(Scope.READ)
  @GetMapping(path = "/v1/jobs/{id}/epochs", produces = "application/json")
  Page<JobEpochs.Epoch> epochs(
      Caller caller,
      @PathVariable String id,
      @RequestParam(required = false) @Nullable String limit,
      @RequestParam(required = false) @Nullable String cursor) {
    JobRow job = find(caller, id);
    PageRequest page = cursors.page(caller.tenantId(), "epochs of " + id, limit, cursor);
    String after = page.after();
    return Page.of(
        epochs.after(
            caller.tenantId(), job.id(), after == null ? 0 : Integer.parseInt(after), page.fetch()),
        page,
        epoch -> Integer.toString(epoch.epoch()));
  }

  @Operation(operationId = "listTechniques", summary = "The catalog of techniques")
  @Needs(Scope.READ)
  @GetMapping(path = "/v1/techniques", produces = "application/json")
  Map<String, List<Map<String, Object>>> techniques() {
    return Map.of("items", catalog.documents());
  }

  private JobRow find(Caller caller, String id) {
    return PrefixedId.JOB
        .parse(id)
        .flatMap(job -> jobs.find(caller.tenantId(), job))
        .orElseThrow(() -> new QuantryException(ErrorCode.NOT_FOUND, "There is no such job"));
  }
}
