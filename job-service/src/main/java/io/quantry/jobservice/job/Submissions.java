package io.quantry.jobservice.job;

import io.quantry.contracts.job.JobState;
import io.quantry.contracts.job.PrefixedId;
import io.quantry.contracts.job.Stage;
import io.quantry.contracts.spec.JobSpec;
import io.quantry.jobservice.access.AuditAction;
import io.quantry.jobservice.access.AuditLog;
import io.quantry.jobservice.access.Caller;
import io.quantry.jobservice.access.Quotas;
import io.quantry.jobservice.dataset.DatasetVersion;
import io.quantry.jobservice.registry.ProtectedAliases;
import io.quantry.jobservice.rest.JsonBody;
import io.quantry.telemetry.Traces;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Service;
import org.springframework.transaction.support.TransactionTemplate;
import tools.jackson.databind.json.JsonMapper;

/** Takes jobs in: validated whole, stored with their place in the queue in one transaction. */
@Service
class Submissions {
  /**
   * How many places in its tenants' fair order a priority is worth. Finite, so that others pass
   * jobs of low priority only so often, and then no more.
   */
  private static final double PRIORITY_STEP = 20;

  private final SpecResolver resolver;
  private final ProtectedAliases aliases;
  private final Quotas quotas;
  private final IdempotencyKeys idempotency;
  private final JobEvents events;
  private final Outbox outbox;
  private final Unserved unserved;
  private final JobViews views;
  private final AuditLog audit;
  private final JobMeters meters;
  private final Traces traces;
  private final JdbcClient database;
  private final TransactionTemplate transactions;
  private final InstantSource clock;
  private final JsonMapper json;

  Submissions(
      SpecResolver resolver,
      ProtectedAliases aliases,
      Quotas quotas,
      IdempotencyKeys idempotency,
      JobEvents events,
      Outbox outbox,
      Unserved unserved,
      JobViews views,
      AuditLog audit,
      JobMeters meters,
      Traces traces,
      JdbcClient database,
      TransactionTemplate transactions,
      InstantSource clock,
      JsonMapper json) {
    this.resolver = resolver;
    this.aliases = aliases;
    this.quotas = quotas;
    this.idempotency = idempotency;
    this.events = events;
    this.outbox = outbox;
    this.unserved = unserved;
    this.views = views;
    this.audit = audit;
    this.meters = meters;
    this.traces = traces;
    this.database = database;
    this.transactions = transactions;
    this.clock = clock;
    this.json = json;
  }

  /**
   * What a submission is answered with.
   *
   * @param location path of the job
   * @param body the job in JSON
   */
  record Accepted(String location, String body) {}

  /** A job that may be taken in, and its place in its tenant's order. */
  private record Placed(ResolvedSpec spec, double virtualStart) {}

  /**
   * Takes a job in, or answers as before where the idempotency key was used for the same body.
   *
   * <p>In two transactions: a tenant's submissions meet in one row, and would wait there for each
   * other's commits.
   */
  Accepted submit(Caller caller, JsonBody.Parsed body, @Nullable String idempotencyKey) {
    UUID tenant = caller.tenantId();
    if (idempotencyKey != null) {
      Optional<Accepted> before =
          transactions.execute(status -> idempotency.known(tenant, idempotencyKey, body.text()));
      if (before.isPresent()) {
        return before.get();
      }
    }
    Placed placed = transactions.execute(status -> place(caller, body));
    Supplier<Accepted> creation = () -> create(caller, placed, body);
    return transactions.execute(
        status ->
            idempotencyKey == null
                ? creation.get()
                : idempotency.once(tenant, idempotencyKey, body.text(), creation));
  }

  /** Takes a job in within the caller's transaction, whose commit is as durable as any. */
  Accepted submitWithin(Caller caller, JsonBody.Parsed body) {
    Placed placed = place(caller, body);
    database.sql("SET LOCAL synchronous_commit TO DEFAULT").update();
    return create(caller, placed, body);
  }

  /** Its commit needs not be durable: what a crash loses of an order is a moment's fairness. */
  private Placed place(Caller caller, JsonBody.Parsed body) {
    UUID tenant = caller.tenantId();
    ResolvedSpec resolved = resolver.resolve(tenant, body.tree());
    aliases.require(caller, resolved.spec().output().alias());
    quotas.requireQueue(tenant);
    quotas.requireRoom(tenant, Quotas.UNKNOWN_LENGTH);
    database.sql("SET LOCAL synchronous_commit TO off").update();
    return new Placed(resolved, nextVirtualStart(tenant));
  }

  private Accepted create(Caller caller, Placed placed, JsonBody.Parsed body) {
    JobRow job = insert(caller.tenantId(), placed, body);
    audit.record(
        caller,
        AuditAction.JOB_SUBMITTED,
        "jobs/" + job.publicId(),
        Map.of("model", job.modelName(), "technique", job.techniqueType()));
    events.submitted(job);
    outbox.add(job);
    job = unserved.beginsToWait(job);
    meters.submitted(job);
    return new Accepted("/v1/jobs/" + job.publicId(), json.writeValueAsString(views.detail(job)));
  }

  private JobRow insert(UUID tenant, Placed placed, JsonBody.Parsed body) {
    ResolvedSpec resolved = placed.spec();
    JobSpec spec = resolved.spec();
    return database
        .sql(
            """
            INSERT INTO jobs (id, tenant_id, state, stage, document, spec, technique_type,
              model_name, model_version_id, technique_data_version_id, evaluation_version_id,
              pool, rank, virtual_start, max_queue_ms, max_runtime_ms, max_attempts, submitted_at,
              queued_at, event_seq, trace_parent)
            VALUES (:id, :tenant, :state, :stage, :document, :spec, :technique,
              :model, :modelVersion, :techniqueData, :evaluation, :pool,
              :rank, :start, :maxQueue, :maxRuntime, :maxAttempts, clock_timestamp(),
              clock_timestamp(), 1, :trace)
            RETURNING *
            """)
        .param("id", PrefixedId.next(clock))
        .param("tenant", tenant)
        .param("state", JobState.QUEUED.name())
        .param("stage", Stage.QUANTIZATION.name())
        .param("document", body.text())
        .param("spec", json.writeValueAsString(spec))
        .param("technique", spec.technique().type())
        .param("model", resolved.model().modelName())
        .param("modelVersion", resolved.model().id())
        .param("techniqueData", id(resolved.techniqueData()))
        .param("evaluation", id(resolved.evaluation()))
        .param("pool", resolved.pool().orElse(null))
        .param("rank", placed.virtualStart() + offset(spec.execution().priority()))
        .param("start", placed.virtualStart())
        .param("maxQueue", spec.execution().maxQueue().toMillis())
        .param("maxRuntime", spec.execution().maxRuntime().toMillis())
        .param("maxAttempts", spec.execution().maxAttempts())
        .param("trace", traces.current().orElse(null))
        .query(JobRow::of)
        .single();
  }

  /**
   * Start-time fair queueing: a tenant's next job begins where its last one ended, or now if that
   * is past. So a tenant with a thousand jobs waiting is passed by one that comes with its first.
   */
  private double nextVirtualStart(UUID tenant) {
    return database
        .sql(
            """
            UPDATE tenants SET virtual_finish = 1 + greatest(
              virtual_finish, (SELECT virtual_time FROM fair_clock WHERE id = 1))
            WHERE id = ? RETURNING virtual_finish - 1
            """)
        .param(tenant)
        .query(Double.class)
        .single();
  }

  private static double offset(JobSpec.Priority priority) {
    return switch (priority) {
      case HIGH -> -PRIORITY_STEP;
      case NORMAL -> 0;
      case LOW -> PRIORITY_STEP;
    };
  }

  private static @Nullable UUID id(@Nullable DatasetVersion dataset) {
    return dataset == null ? null : dataset.id();
  }
}
