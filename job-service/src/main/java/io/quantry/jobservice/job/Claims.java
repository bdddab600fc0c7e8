package io.quantry.jobservice.job;

import io.quantry.contracts.engine.QuantizeTask;
import io.quantry.contracts.fleet.BlobRef;
import io.quantry.contracts.fleet.Claim;
import io.quantry.contracts.fleet.DatasetRole;
import io.quantry.contracts.fleet.Lease;
import io.quantry.contracts.job.PrefixedId;
import io.quantry.contracts.job.Stage;
import io.quantry.contracts.spec.JobSpec;
import io.quantry.contracts.spec.Reference;
import io.quantry.jobservice.access.Secrets;
import io.quantry.jobservice.dataset.Datasets;
import io.quantry.jobservice.fleet.Capacity;
import io.quantry.jobservice.fleet.LeaseSettings;
import io.quantry.jobservice.fleet.Member;
import io.quantry.jobservice.registry.Registry;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Base64;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;
import tools.jackson.databind.json.JsonMapper;

/** Gives stages to members: one conditional update, a new attempt, a new lease token. */
@Service
class Claims {
  private static final Duration OFFER_ANOTHER_AFTER = Duration.ofSeconds(1);

  private final JobTable jobs;
  private final Attempts attempts;
  private final Outbox outbox;
  private final Registry registry;
  private final Datasets datasets;
  private final LeaseSettings settings;
  private final JdbcClient database;
  private final JsonMapper json;
  private final SecureRandom random = new SecureRandom();

  Claims(
      JobTable jobs,
      Attempts attempts,
      Outbox outbox,
      Registry registry,
      Datasets datasets,
      LeaseSettings settings,
      JdbcClient database,
      JsonMapper json) {
    this.jobs = jobs;
    this.attempts = attempts;
    this.outbox = outbox;
    this.registry = registry;
    this.datasets = datasets;
    this.settings = settings;
    this.database = database;
    this.json = json;
  }

  @Transactional
  Claim.Answer claim(Member member, Claim.Request request) {
    Optional<UUID> id = PrefixedId.JOB.parse(request.jobId());
    if (id.isEmpty() || member.role().stage() != request.stage()) {
      return gone();
    }
    if (member.drain()) {
      outbox.postpone(id.get(), request.stage(), OFFER_ANOTHER_AFTER);
      return gone();
    }
    oneAtATimeIfLimited(id.get());
    String token = newToken();
    Optional<JobRow> claimed =
        jobs.apply(
            LifeEvent.CLAIMED,
            id.get(),
            new JobTable.Change(
                """
                , attempt = attempt + 1, lease_hash = :lease, member_id = :member
                , lease_expires_at = clock_timestamp() + make_interval(secs => :duration)
                , claimed_at = clock_timestamp()
                , started_at = coalesce(started_at, clock_timestamp())
                , progress = NULL, progress_stage = NULL, progress_message = NULL, progress_figures = NULL
                """,
                """
                stage = :stage AND pool = ANY (:pools) AND NOT (
                  avoid_member_id IS NOT DISTINCT FROM :member AND avoid_until > clock_timestamp()
                  AND EXISTS (
                    SELECT FROM members m
                    WHERE m.id <> :member AND m.role = :role AND jobs.pool = ANY (m.pools)
                      AND %s))
                AND (SELECT t.max_running IS NULL OR t.max_running > (
                    SELECT count(*) FROM jobs r WHERE r.tenant_id = t.id
                      AND r.state IN ('RUNNING', 'EVALUATING', 'CANCELING'))
                  FROM tenants t WHERE t.id = jobs.tenant_id)
                AND NOT EXISTS (
                  SELECT FROM model_versions v
                    JOIN quarantine q ON q.tenant_id = v.tenant_id AND q.sha256 = v.sha256
                    JOIN members m ON m.runtime_version = q.runtime_version
                  WHERE m.id = :member AND v.id = CASE jobs.stage
                    WHEN 'EVALUATION' THEN jobs.result_version_id ELSE jobs.model_version_id END)
                """
                    .formatted(Capacity.TAKING),
                java.util.Map.of(
                    "lease", Secrets.hash(token),
                    "member", member.id(),
                    "duration", settings.duration().toMillis() / 1000.0,
                    "stage", request.stage().name(),
                    "pools", member.pools().toArray(String[]::new),
                    "role", member.role().name())));
    if (claimed.isEmpty()) {
      outbox.postpone(id.get(), request.stage(), OFFER_ANOTHER_AFTER);
      return gone();
    }
    JobRow job = claimed.get();
    Integer expirations = request.expirations();
    attempts.began(
        job, member.id(), Secrets.hash(token), expirations == null ? 0 : Math.max(0, expirations));
    return new Claim.Answer(Claim.Result.GRANTED, work(job, token));
  }

  /** Claims for a tenant with a quota of running jobs wait for each other, so that it holds. */
  private void oneAtATimeIfLimited(UUID job) {
    database
        .sql(
            """
            SELECT pg_advisory_xact_lock(hashtextextended('running ' || t.id, 0))
            FROM jobs j JOIN tenants t ON t.id = j.tenant_id
            WHERE j.id = ? AND t.max_running IS NOT NULL
            """)
        .param(job)
        .query((row, number) -> true)
        .list();
  }

  private static Claim.Answer gone() {
    return new Claim.Answer(Claim.Result.GONE, null);
  }

  private String newToken() {
    byte[] secret = new byte[32];
    random.nextBytes(secret);
    return Base64.getUrlEncoder().withoutPadding().encodeToString(secret);
  }

  private Claim.Work work(JobRow job, String token) {
    JobSpec spec = json.readValue(job.spec(), JobSpec.class);
    UUID tenant = job.tenantId();
    UUID result = job.resultVersionId();
    boolean evaluates = job.stage() == Stage.EVALUATION;
    @Nullable UUID dataset = evaluates ? job.evaluationVersionId() : job.techniqueDataVersionId();
    @Nullable Reference named =
        evaluates ? spec.evaluationDataset() : spec.techniqueDataset().orElse(null);
    @Nullable String split = named == null ? null : named.split();
    return new Claim.Work(
        new Lease(job.publicId(), job.stage(), job.attempt(), token),
        spec.technique(),
        registry.version(tenant, job.modelVersionId()).files(),
        result == null ? null : registry.version(tenant, result).files(),
        dataset == null ? null : datasets.content(tenant, dataset, role(job.stage(), spec), split),
        spec.evaluation(),
        spec.objectives(),
        job.maxRuntimeMillis(),
        spec.target(),
        checkpoint(job),
        job.traceParent());
  }

  private static @Nullable BlobRef checkpoint(JobRow job) {
    return job.checkpointSha256() == null || job.checkpointBytes() == null
        ? null
        : new BlobRef(QuantizeTask.CHECKPOINT_FILE, job.checkpointSha256(), job.checkpointBytes());
  }

  private static DatasetRole role(Stage stage, JobSpec spec) {
    return switch (stage) {
      case QUANTIZATION -> spec.trains() ? DatasetRole.TRAINING : DatasetRole.CALIBRATION;
      case EVALUATION -> DatasetRole.EVALUATION;
    };
  }

  /** Whether the lease under this fence is alive and its job needs the bytes. */
  @Transactional(readOnly = true)
  Optional<Long> readableSize(Fence fence, String sha256) {
    return database
        .sql(
            "SELECT f.size_bytes FROM jobs j JOIN LATERAL ("
                + """
                SELECT version_id, sha256, size_bytes FROM version_files
                WHERE version_id IN (j.model_version_id, j.result_version_id)
                UNION ALL
                SELECT version_id, sha256, size_bytes FROM dataset_files
                WHERE version_id = CASE j.stage
                  WHEN 'EVALUATION' THEN j.evaluation_version_id
                  ELSE j.technique_data_version_id END
                UNION ALL
                SELECT j.id, j.checkpoint_sha256, j.checkpoint_bytes
                """
                + ") f ON f.sha256 = :sha WHERE j.id = :job AND "
                + Fence.CONDITION
                + " LIMIT 1")
        .params(fence.parameters())
        .param("sha", sha256)
        .query(Long.class)
        .optional();
  }
}
