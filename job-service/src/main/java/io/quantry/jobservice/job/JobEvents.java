package io.quantry.jobservice.job;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.quantry.contracts.job.JobState;
import io.quantry.jobservice.wake.Notifications;
import io.quantry.jobservice.wake.TenantChange;
import io.quantry.jobservice.webhook.EventType;
import io.quantry.jobservice.webhook.OutgoingEvents;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import tools.jackson.databind.json.JsonMapper;

/**
 * What happened to jobs, in order and without gaps: a job's events are numbered under its row's
 * lock. Each write notifies every replica at commit, and webhooks are told of new states.
 */
@Component
class JobEvents {
  private final JdbcClient database;
  private final Notifications notifications;
  private final OutgoingEvents webhooks;
  private final JsonMapper json;

  JobEvents(
      JdbcClient database, Notifications notifications, OutgoingEvents webhooks, JsonMapper json) {
    this.database = database;
    this.notifications = notifications;
    this.webhooks = webhooks;
    this.json = json;
  }

  /** One event as it is sent. */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  record Event(long seq, String type, String data, @Nullable String toState) {
    boolean last() {
      return toState != null && JobState.valueOf(toState).terminal();
    }
  }

  void submitted(JobRow job) {
    Map<String, @Nullable Object> data = state(job, null);
    append(job, "submitted", null, job.state(), data);
    tell(job, EventType.JOB_SUBMITTED, data);
  }

  void transition(JobState from, LifeEvent event, JobRow job) {
    Map<String, @Nullable Object> data = state(job, from);
    append(
        job,
        event.name().toLowerCase(java.util.Locale.ROOT).replace('_', '-'),
        from,
        job.state(),
        data);
    tell(job, EventType.of(job.state()), data);
  }

  /** The same as in the job's own stream, and what job it is. */
  private void tell(JobRow job, EventType type, Map<String, @Nullable Object> data) {
    Map<String, @Nullable Object> told = new LinkedHashMap<>(data);
    told.put("model", job.modelName());
    told.put("technique", job.techniqueType());
    webhooks.publish(job.tenantId(), type, "jobs/" + job.publicId(), told);
  }

  void progress(JobRow job) {
    Map<String, @Nullable Object> data = new LinkedHashMap<>();
    data.put("jobId", job.publicId());
    data.put("state", job.state());
    data.put("stage", job.progressStage());
    data.put("fraction", job.progress());
    data.put("message", job.progressMessage());
    if (job.progressFigures() != null) {
      data.put("figures", json.readTree(job.progressFigures()));
    }
    append(job, "progress", null, null, data);
  }

  /** Nobody who lives could take the job. */
  void unserved(JobRow job, Waiting waiting) {
    Map<String, @Nullable Object> data = state(job, null);
    data.put("message", waiting.message());
    data.put("waiting", waiting);
    append(job, "no-worker", null, null, data);
  }

  /** Somebody who lives could take the job now. */
  void served(JobRow job) {
    append(job, "worker-found", null, null, state(job, null));
  }

  private static Map<String, @Nullable Object> state(JobRow job, @Nullable JobState from) {
    Map<String, @Nullable Object> data = new LinkedHashMap<>();
    data.put("jobId", job.publicId());
    if (from != null) {
      data.put("from", from);
    }
    data.put("state", job.state());
    data.put("stage", job.stage());
    data.put("attempt", job.attempt());
    if (job.verdict() != null) {
      data.put("verdict", job.verdict());
    }
    if (job.failureCode() != null) {
      data.put("failure", Map.of("code", job.failureCode(), "message", "" + job.failureMessage()));
    }
    return data;
  }

  private void append(
      JobRow job, String type, @Nullable JobState from, @Nullable JobState to, Object data) {
    database
        .sql(
            """
            INSERT INTO job_events (job_id, seq, tenant_id, type, from_state, to_state, data, at)
            VALUES (:job, :seq, :tenant, :type, :from, :to, :data, clock_timestamp())
            """)
        .param("job", job.id())
        .param("seq", job.eventSeq())
        .param("tenant", job.tenantId())
        .param("type", type)
        .param("from", from == null ? null : from.name())
        .param("to", to == null ? null : to.name())
        .param("data", json.writeValueAsString(data))
        .update();
    notifications.send(job.id(), TenantChange.ofJob(job.tenantId(), job.id()));
  }

  /** The events after number {@code after}, oldest first. */
  List<Event> after(UUID tenant, UUID job, long after, int limit) {
    return database
        .sql(
            """
            SELECT seq, type, data, to_state FROM job_events
            WHERE tenant_id = ? AND job_id = ? AND seq > ? ORDER BY seq LIMIT ?
            """)
        .params(tenant, job, after, limit)
        .query(
            (row, number) ->
                new Event(
                    row.getLong("seq"),
                    row.getString("type"),
                    row.getString("data"),
                    row.getString("to_state")))
        .list();
  }
}
