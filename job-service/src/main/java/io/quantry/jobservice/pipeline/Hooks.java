package io.quantry.jobservice.pipeline;

import io.quantry.jobservice.access.Caller;
import io.quantry.jobservice.access.Scope;
import io.quantry.jobservice.access.Secrets;
import io.quantry.jobservice.job.JobIntake;
import io.quantry.jobservice.rest.JsonBody;
import io.quantry.jobservice.upload.Imports;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.springframework.stereotype.Service;
import org.springframework.transaction.support.TransactionTemplate;
import tools.jackson.databind.json.JsonMapper;

/**
 * Makes jobs of hooks: each pipeline once for each revision, and nothing of a body that came
 * before. Jobs, runs and the body are written in one transaction. Hooks of one commit go one after
 * the other, and those who wait hold no connection meanwhile.
 */
@Service
class Hooks {
  private static final Duration LOOK = Duration.ofMillis(50);

  private final Runs runs;
  private final Pipelines pipelines;
  private final JobIntake jobs;
  private final Imports imports;
  private final HookRoom room;
  private final Duration patience;
  private final TransactionTemplate transactions;
  private final JsonMapper json;

  Hooks(
      Runs runs,
      Pipelines pipelines,
      JobIntake jobs,
      Imports imports,
      HookRoom room,
      PipelineSettings settings,
      TransactionTemplate transactions,
      JsonMapper json) {
    this.runs = runs;
    this.pipelines = pipelines;
    this.jobs = jobs;
    this.imports = imports;
    this.room = room;
    this.patience = settings.patience();
    this.transactions = transactions;
    this.json = json;
  }

  /**
   * What became of a hook.
   *
   * @param runs those that its event stands for, new and old
   * @param fresh whether it made any of them
   */
  record Taken(List<Run> runs, boolean fresh) {}

  /** Takes in a hook that has proved itself. */
  Taken take(Connection connection, String eventName, byte[] body) {
    Optional<ForgeEvent> told =
        ForgeEvent.of(connection.kind(), eventName, JsonBody.parse(body).tree())
            .filter(event -> event.repository().equalsIgnoreCase(connection.repository()));
    return told.isEmpty()
        ? new Taken(List.of(), false)
        : take(connection, told.get(), HexFormat.of().parseHex(Secrets.hash(body)));
  }

  private Taken take(Connection connection, ForgeEvent event, byte[] sha256) {
    long begun = System.nanoTime();
    do {
      Optional<Taken> taken =
          room.database(() -> transactions.execute(status -> attempt(connection, event, sha256)));
      if (taken.isPresent()) {
        return taken.get();
      }
    } while (System.nanoTime() - begun < patience.toNanos() && paused());
    throw HookRoom.busy();
  }

  /** Takes it in; empty while another hook of the same commit is being taken in. */
  private Optional<Taken> attempt(Connection connection, ForgeEvent event, byte[] sha256) {
    if (!runs.tryLock(connection, event.revision())) {
      return Optional.empty();
    }
    if (!runs.count(connection, sha256, event.revision())) {
      return Optional.of(new Taken(runs.counted(connection, sha256), false));
    }
    List<Run> all = new ArrayList<>();
    boolean fresh = false;
    for (Pipeline pipeline : pipelines.on(connection, event)) {
      Optional<Run> known = runs.find(pipeline, event.revision());
      all.add(known.orElseGet(() -> run(connection, pipeline, event)));
      fresh |= known.isEmpty();
    }
    return Optional.of(new Taken(all, fresh));
  }

  private static boolean paused() {
    try {
      Thread.sleep(LOOK);
      return true;
    } catch (InterruptedException stopping) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  private Run run(Connection connection, Pipeline pipeline, ForgeEvent event) {
    String document = json.writeValueAsString(filled(pipeline.template(), event));
    Caller caller =
        new Caller(
            connection.tenantId(), connection.id(), pipeline.publicId(), Scope.SUBMIT, null, null);
    String source = pipeline.source();
    return source == null
        ? runs.add(connection, pipeline, event, jobs.submit(caller, JsonBody.parse(document)), null)
        : runs.add(
            connection,
            pipeline,
            event,
            null,
            new Runs.Waiting(imports.begin(caller, filled(source, event)), document));
  }

  private static Map<String, Object> filled(String template, ForgeEvent event) {
    return new Template(JsonBody.parse(template).tree()).of(event);
  }
}
