package io.quantry.jobservice.pipeline;

import io.quantry.jobservice.access.Caller;
import io.quantry.jobservice.access.Scope;
import io.quantry.jobservice.access.Secrets;
import io.quantry.jobservice.job.JobIntake;
import io.quantry.jobservice.rest.JsonBody;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;
import tools.jackson.databind.json.JsonMapper;

/**
 * Makes jobs of hooks: each pipeline once for each revision, and nothing of a body that came
 * before. Jobs, runs and the body are written in one transaction, and hooks of one connection go
 * one after the other.
 */
@Service
class Hooks {
  private final Runs runs;
  private final Pipelines pipelines;
  private final JobIntake jobs;
  private final JsonMapper json;

  Hooks(Runs runs, Pipelines pipelines, JobIntake jobs, JsonMapper json) {
    this.runs = runs;
    this.pipelines = pipelines;
    this.jobs = jobs;
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
  @Transactional
  public Taken take(Connection connection, String eventName, byte[] body) {
    Optional<ForgeEvent> told =
        ForgeEvent.of(connection.kind(), eventName, JsonBody.parse(body).tree())
            .filter(event -> event.repository().equalsIgnoreCase(connection.repository()));
    if (told.isEmpty()) {
      return new Taken(List.of(), false);
    }
    ForgeEvent event = told.get();
    byte[] sha256 = HexFormat.of().parseHex(Secrets.hash(body));
    runs.lock(connection);
    List<Run> before = runs.counted(connection, sha256);
    if (!before.isEmpty()) {
      return new Taken(before, false);
    }
    List<Run> all = new ArrayList<>();
    boolean fresh = false;
    for (Pipeline pipeline : pipelines.on(connection, event)) {
      Optional<Run> known = runs.find(pipeline, event.revision());
      all.add(known.orElseGet(() -> run(connection, pipeline, event)));
      fresh |= known.isEmpty();
    }
    if (!all.isEmpty()) {
      runs.count(connection, sha256, event.revision());
    }
    return new Taken(all, fresh);
  }

  private Run run(Connection connection, Pipeline pipeline, ForgeEvent event) {
    String text =
        json.writeValueAsString(
            new Template(JsonBody.parse(bytes(pipeline.template())).tree()).of(event));
    Caller caller =
        new Caller(
            connection.tenantId(), connection.id(), pipeline.publicId(), Scope.SUBMIT, null, null);
    return runs.add(
        connection, pipeline, event, jobs.submit(caller, JsonBody.parse(bytes(text))));
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
