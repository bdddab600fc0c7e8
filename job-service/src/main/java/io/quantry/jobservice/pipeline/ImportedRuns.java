package io.quantry.jobservice.pipeline;

import io.quantry.contracts.QuantryException;
import io.quantry.contracts.job.PrefixedId;
import io.quantry.jobservice.access.Caller;
import io.quantry.jobservice.access.Scope;
import io.quantry.jobservice.job.JobIntake;
import io.quantry.jobservice.rest.JsonBody;
import io.quantry.jobservice.tenancy.RowViews;
import io.quantry.jobservice.upload.Imports;
import io.quantry.jobservice.wake.Looping;
import io.quantry.jobservice.wake.WakeableLoop;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;
import tools.jackson.databind.json.JsonMapper;

/**
 * Goes on with runs whose model has been fetched: makes their jobs. What a job is refused for, or
 * why there is no model, becomes the run's problem.
 */
@Component
class ImportedRuns implements Looping {
  private static final Logger LOG = LoggerFactory.getLogger(ImportedRuns.class);
  private static final Duration INTERVAL = Duration.ofSeconds(1);

  private final Runs runs;
  private final Imports imports;
  private final JobIntake jobs;
  private final TransactionTemplate transactions;
  private final JsonMapper json;
  private final WakeableLoop loop = new WakeableLoop("imports of pipelines", INTERVAL, this::round);

  ImportedRuns(
      Runs runs,
      Imports imports,
      JobIntake jobs,
      TransactionTemplate transactions,
      JsonMapper json) {
    this.runs = runs;
    this.imports = imports;
    this.jobs = jobs;
    this.transactions = transactions;
    this.json = json;
  }

  /** A job's document with the model that was fetched for it. */
  static Map<String, Object> document(Map<String, Object> template, String version) {
    Map<String, Object> document = new LinkedHashMap<>();
    document.put("model", Map.of("ref", version));
    document.putAll(template);
    return document;
  }

  private void round() {
    for (Runs.Ready ready : runs.ready()) {
      try (RowViews.Restore ignored = RowViews.tenant(ready.tenantId())) {
        goOn(ready);
      } catch (RuntimeException failure) {
        LOG.warn("The run {} is gone on with later", ready.id(), failure);
      }
    }
  }

  private void goOn(Runs.Ready ready) {
    try {
      transactions.executeWithoutResult(
          status -> {
            if (runs.take(ready)) {
              imports
                  .ended(ready.tenantId(), ready.waiting().upload())
                  .ifPresent(ended -> goOn(ready, ended));
            }
          });
    } catch (QuantryException refused) {
      if (refused.code().retryable()) {
        throw refused;
      }
      runs.failed(ready, refused.code().slug());
    }
  }

  private void goOn(Runs.Ready ready, Imports.Ended ended) {
    String version = ended.version();
    if (version == null) {
      runs.failed(ready, String.valueOf(ended.problem()));
      return;
    }
    Caller caller =
        new Caller(
            ready.tenantId(),
            ready.connectionId(),
            PrefixedId.PIPELINE.format(ready.pipelineId()),
            Scope.SUBMIT,
            null,
            null);
    String document =
        json.writeValueAsString(
            document(JsonBody.parse(ready.waiting().document()).tree(), version));
    runs.began(ready, jobs.submit(caller, JsonBody.parse(document)));
  }

  @Override
  public WakeableLoop loop() {
    return loop;
  }
}
