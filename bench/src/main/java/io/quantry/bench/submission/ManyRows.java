package io.quantry.bench.submission;

import java.io.IOException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;
import tools.jackson.databind.JsonNode;

/**
 * A registry that has grown: copies of one version and one job, nine of ten the caller's, the rest
 * another tenant's, and how long pages of them take.
 */
public final class ManyRows {
  private static final int MODELS = 2_000;
  private static final String SIZE = "?limit=50";
  private static final String VERSIONS = "/v1/versions" + SIZE;
  private static final String JOBS = "/v1/jobs" + SIZE;

  private final Door door;
  private final Connection database;

  /**
   * Prepares the rows.
   *
   * @param url of the service
   * @param apiKey of a tenant that has at least one version and one job
   * @param database as the owner of the tables
   */
  public ManyRows(String url, String apiKey, Connection database) {
    this.door = new Door(url, apiKey);
    this.database = database;
  }

  /** Copies until there are so many. */
  public void grow(int versions, int jobs) throws SQLException, IOException, InterruptedException {
    UUID tenant = id("ten_", door.get("/v1/tenant").json().path("id").asString());
    UUID version = id("ver_", first("/v1/versions?limit=1"));
    UUID job = id("job_", first("/v1/jobs?limit=1"));
    UUID other = UUID.randomUUID();
    update("INSERT INTO tenants (id, name) VALUES (?, 'other')", other);
    update(
        """
        INSERT INTO artifacts (tenant_id, sha256, size_bytes, keep_until)
        SELECT ?, sha256, size_bytes, keep_until FROM artifacts WHERE tenant_id = ?
        """,
        other,
        tenant);
    copyVersions(tenant, version, versions * 9 / 10);
    copyVersions(other, version, versions / 10);
    copyJobs(tenant, version, job, jobs * 9 / 10);
    copyJobs(other, newestVersion(other), job, jobs / 10);
    try (Statement statement = database.createStatement()) {
      statement.execute("VACUUM ANALYZE");
    }
  }

  private String first(String path) throws IOException, InterruptedException {
    return door.get(path).json().path("items").get(0).path("id").asString();
  }

  private static UUID id(String prefix, String id) {
    return UUID.fromString(id.substring(prefix.length()));
  }

  private void copyVersions(UUID tenant, UUID of, int count) throws SQLException {
    update(
        """
        INSERT INTO models (id, tenant_id, name, created_at)
        SELECT uuidv7(), ?, 'model-' || n, now() FROM generate_series(1, ?) n
        """,
        tenant,
        MODELS);
    update(
        """
        INSERT INTO model_versions (id, tenant_id, model_id, version, state, sha256, size_bytes,
          facts, technique, verdict, created_at)
        SELECT uuidv7(), m.tenant_id, m.id, 1 + n / ?, v.state, v.sha256, v.size_bytes, v.facts,
          CASE WHEN n % 100 < 95 THEN '{"type": "dynamic"}' ELSE '{"type": "static"}' END,
          CASE n % 20 WHEN 0 THEN 'MISSED' WHEN 1 THEN 'INCONCLUSIVE' ELSE 'PASSED' END, now()
        FROM generate_series(0, ?) n
          JOIN models m ON m.tenant_id = ? AND m.name = 'model-' || (1 + n % ?)
          JOIN model_versions v ON v.id = ?
        """,
        MODELS, count - 1, tenant, MODELS, of);
    update(
        """
        INSERT INTO version_annotations
          (version_id, kind, tenant_id, document, revision, changed_by, changed_at)
        SELECT id, 'LABELS', tenant_id, '{"labels": {"team": "team-' || version % 7 || '", "rare": "'
          || (version % 40 = 39 AND size_bytes >= 0)::text || '"}}', 1, 'bench', now()
        FROM model_versions WHERE tenant_id = ? AND technique IS NOT NULL
        """,
        tenant);
  }

  private UUID newestVersion(UUID tenant) throws SQLException {
    try (PreparedStatement statement =
        database.prepareStatement(
            "SELECT id FROM model_versions WHERE tenant_id = ? ORDER BY id DESC LIMIT 1")) {
      statement.setObject(1, tenant);
      try (ResultSet row = statement.executeQuery()) {
        row.next();
        return row.getObject(1, UUID.class);
      }
    }
  }

  /** As they are after a while: one in fifty waits, the others have ended. */
  private void copyJobs(UUID tenant, UUID version, UUID of, int count) throws SQLException {
    update("SET session_replication_role = replica"); // no life of theirs is replayed
    update(
        """
        INSERT INTO jobs (id, tenant_id, state, stage, document, spec, technique_type,
          model_name, model_version_id, rank, virtual_start, max_queue_ms, max_runtime_ms,
          max_attempts, submitted_at, queued_at, unserved_since, finished_at, failure_code)
        SELECT uuidv7(), ?, CASE WHEN n % 50 = 0 THEN 'QUEUED' WHEN n % 50 = 1 THEN 'FAILED'
          ELSE 'SUCCEEDED' END, stage, document, spec,
          CASE WHEN n % 100 < 95 THEN 'dynamic' ELSE 'static' END, 'model-' || (1 + n % ?), ?, n, n,
          max_queue_ms * 1000, max_runtime_ms, max_attempts, submitted_at, now(), now(),
          CASE WHEN n % 50 <> 0 THEN now() END, CASE WHEN n % 50 = 1 THEN 'no-capacity' END
        FROM jobs, generate_series(1, ?) n WHERE id = ?
        """,
        tenant, MODELS, version, count, of);
    update("SET session_replication_role = origin");
  }

  private void update(String sql, Object... parameters) throws SQLException {
    try (PreparedStatement statement = database.prepareStatement(sql)) {
      for (int i = 0; i < parameters.length; i++) {
        statement.setObject(i + 1, parameters[i]);
      }
      statement.executeUpdate();
    }
  }

  /** Prints the times of all pages; answers the largest p95 in milliseconds. */
  public double measure() throws IOException, InterruptedException {
    Map<String, String> pages = new LinkedHashMap<>();
    pages.put("models", "/v1/models" + SIZE);
    pages.put("versions of a model", "/v1/models/model-7/versions" + SIZE);
    both(pages, "versions", VERSIONS);
    both(pages, "versions by technique", VERSIONS + "&technique=dynamic");
    both(pages, "versions by a rarer technique", VERSIONS + "&technique=static");
    both(pages, "versions by a label", VERSIONS + "&label=team=team-3");
    both(pages, "versions by a rare label", VERSIONS + "&label=rare=true");
    both(
        pages,
        "versions by label, technique and verdict",
        VERSIONS + "&label=team=team-3&technique=dynamic&verdict=MISSED");
    pages.put("versions by what none has", VERSIONS + "&label=team=nobody&technique=dynamic");
    both(pages, "jobs", JOBS);
    both(pages, "jobs by state", JOBS + "&state=QUEUED");
    pages.put("jobs by a state of none", JOBS + "&state=RETRY_WAIT");
    both(pages, "jobs by technique", JOBS + "&technique=static");
    both(pages, "jobs by model", JOBS + "&model=model-7");
    pages.put("jobs by all three", JOBS + "&state=QUEUED&technique=static&model=model-105");
    return new PageTimes(door).print("Pages", pages);
  }

  /** The first page, and one 20,000 entries on or at the end. */
  private void both(Map<String, String> pages, String name, String path)
      throws IOException, InterruptedException {
    pages.put(name, path);
    String cursor = "";
    int passed = 0;
    for (int page = 0; page < 100; page++) {
      JsonNode next =
          door.get(path.replace(SIZE, "?limit=200") + (cursor.isEmpty() ? "" : "&cursor=" + cursor))
              .json();
      if (next.path("nextCursor").isMissingNode()) {
        break;
      }
      passed += next.path("items").size();
      cursor = next.path("nextCursor").asString();
    }
    if (!cursor.isEmpty()) {
      pages.put("%s, %,d on".formatted(name, passed), path + "&cursor=" + cursor);
    }
  }
}
