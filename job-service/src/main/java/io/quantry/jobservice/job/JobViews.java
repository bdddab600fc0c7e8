package io.quantry.jobservice.job;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonRawValue;
import io.quantry.contracts.catalog.TechniqueCatalog;
import io.quantry.contracts.engine.EvaluateResult;
import io.quantry.contracts.engine.Failure;
import io.quantry.contracts.engine.Finding;
import io.quantry.contracts.engine.QuantizeResult;
import io.quantry.contracts.engine.TrainingSummary;
import io.quantry.contracts.job.JobState;
import io.quantry.contracts.job.Stage;
import io.quantry.jobservice.registry.Registry;
import io.quantry.telemetry.Traces;
import io.swagger.v3.oas.annotations.media.Schema;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import tools.jackson.databind.json.JsonMapper;

/** What jobs look like in JSON. */
@Component
class JobViews {
  private final Registry registry;
  private final TechniqueCatalog catalog;
  private final JsonMapper json;

  JobViews(Registry registry, TechniqueCatalog catalog, JsonMapper json) {
    this.registry = registry;
    this.catalog = catalog;
    this.json = json;
  }

  /** How far the current stage is; {@code fraction} from 0 to 1. */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  record Progress(
      @Nullable String stage,
      @Nullable Double fraction,
      @Nullable String message,
      @JsonRawValue @Nullable String figures) {}

  /**
   * The registered candidate.
   *
   * @param training what training changed; absent where the technique did not train a classifier
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  @Schema(name = "JobResult")
  record Result(
      String model,
      int version,
      String sha256,
      long sizeBytes,
      long inputBytes,
      int quantized,
      int keptFloat,
      @Nullable TrainingSummary training) {}

  /** A job in a list. */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  @Schema(name = "JobSummary")
  record Summary(
      String id,
      JobState state,
      Stage stage,
      int attempt,
      String model,
      String technique,
      @Nullable String verdict,
      @Nullable Failure failure,
      @Nullable Waiting waiting,
      Instant submittedAt,
      @Nullable Instant finishedAt,
      Map<String, String> links) {}

  /**
   * A job in full.
   *
   * @param spec as submitted
   * @param result the registered candidate, from the end of the quantization on
   * @param evaluation the comparison with the baseline, from its end on
   * @param findings of quantization and evaluation together
   * @param handovers attempts of this stage that their workers handed over because they left, which
   *     do not count against {@code maxAttempts}; absent where none
   * @param waiting that nobody could take it as things are; absent where somebody could
   * @param failure why it failed, or why it could not be evaluated
   * @param traceId the trace that the job belongs to, from its submission on
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  @Schema(name = "Job")
  record Detail(
      String id,
      JobState state,
      Stage stage,
      int attempt,
      int maxAttempts,
      @Nullable Integer handovers,
      String model,
      String technique,
      @Nullable String pool,
      @Nullable Waiting waiting,
      @Nullable Progress progress,
      @Nullable String verdict,
      @Nullable Result result,
      @Nullable EvaluateResult evaluation,
      List<Finding> findings,
      @Nullable Failure failure,
      Instant submittedAt,
      @Nullable Instant startedAt,
      @Nullable Instant finishedAt,
      @Nullable Instant retryAt,
      @Nullable String traceId,
      @JsonRawValue String spec,
      Map<String, String> links) {}

  Summary summary(JobRow job) {
    return new Summary(
        job.publicId(),
        job.state(),
        job.stage(),
        job.attempt(),
        job.modelName(),
        job.techniqueType(),
        job.verdict(),
        failure(job),
        Waiting.of(job).orElse(null),
        job.submittedAt(),
        job.finishedAt(),
        links(job, null));
  }

  Detail detail(JobRow job) {
    List<Finding> findings = new ArrayList<>();
    Result result = null;
    EvaluateResult evaluation = null;
    UUID resultVersion = job.resultVersionId();
    if (resultVersion != null) {
      Registry.Report report = registry.report(job.tenantId(), resultVersion);
      QuantizeResult quantization = json.readValue(report.quantization(), QuantizeResult.class);
      findings.addAll(quantization.findings());
      result =
          new Result(
              report.model(),
              report.version(),
              report.sha256(),
              report.sizeBytes(),
              quantization.inputBytes(),
              quantization.quantized().size(),
              quantization.keptFloat().size(),
              quantization.training());
      if (report.evaluation() != null) {
        evaluation = json.readValue(report.evaluation(), EvaluateResult.class);
        findings.addAll(evaluation.findings());
      }
    }
    boolean working = job.progressStage() != null && !job.state().terminal();
    return new Detail(
        job.publicId(),
        job.state(),
        job.stage(),
        job.attempt(),
        job.maxAttempts(),
        job.handovers() == 0 ? null : (Integer) job.handovers(),
        job.modelName(),
        job.techniqueType(),
        job.pool(),
        Waiting.of(job).orElse(null),
        working ? progress(job) : null,
        job.verdict(),
        result,
        evaluation,
        findings,
        failure(job),
        job.submittedAt(),
        job.startedAt(),
        job.finishedAt(),
        job.retryAt(),
        Traces.traceId(job.traceParent()).orElse(null),
        job.document(),
        links(job, result));
  }

  private static Progress progress(JobRow job) {
    return new Progress(
        job.progressStage(), job.progress(), job.progressMessage(), job.progressFigures());
  }

  private static @Nullable Failure failure(JobRow job) {
    return job.failureCode() == null
        ? null
        : new Failure(job.failureCode(), String.valueOf(job.failureMessage()));
  }

  private Map<String, String> links(JobRow job, @Nullable Result result) {
    String self = "/v1/jobs/" + job.publicId();
    Map<String, String> links = new LinkedHashMap<>();
    links.put("self", self);
    links.put("events", self + "/events");
    links.put("log", self + "/log");
    if (catalog.find(job.techniqueType()).map(TechniqueCatalog.Technique::trains).orElse(false)) {
      links.put("epochs", self + "/epochs");
    }
    links.put("cancel", self + "/cancel");
    if (result != null) {
      String version = "/v1/models/" + result.model() + "/versions/" + result.version();
      links.put("version", version);
      links.put("download", version + "/download");
      if (job.verdict() != null) {
        links.put("report", version + "/report.html");
      }
    }
    return links;
  }
}
