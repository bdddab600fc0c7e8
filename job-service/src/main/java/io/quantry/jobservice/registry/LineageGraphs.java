package io.quantry.jobservice.registry;

import io.quantry.contracts.job.PrefixedId;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Walks the lineage from a version up to its first sources, and down to what was made from it. */
@Component
class LineageGraphs {
  /** Versions of models that are shown at most. */
  private static final int MOST = 200;

  private static final String EDGES =
      """
      SELECT l.version_id, l.kind, l.source_version_id, l.source_dataset_id, l.job_id,
        d.name || ':' || dv.version AS dataset, dv.digest AS dataset_digest,
        encode(sha256(convert_to(j.document, 'UTF8')), 'hex') AS job_digest, j.technique_type
      FROM lineage l
      LEFT JOIN dataset_versions dv ON dv.id = l.source_dataset_id
      LEFT JOIN datasets d ON d.id = dv.dataset_id
      JOIN jobs j ON j.id = l.job_id
      WHERE l.tenant_id = ? AND\s""";

  private final JdbcClient database;
  private final JsonMapper json;

  LineageGraphs(JdbcClient database, JsonMapper json) {
    this.database = database;
    this.json = json;
  }

  LineageGraph around(VersionEntity version) {
    Walk walk = new Walk(version.tenantId());
    walk.up(version.id());
    walk.down(version.id());
    return walk.graph();
  }

  private record Step(
      UUID version,
      Lineage.Kind kind,
      @Nullable UUID sourceVersion,
      @Nullable UUID sourceDataset,
      UUID job,
      @Nullable String dataset,
      @Nullable String datasetDigest,
      String jobDigest,
      String technique) {
    static Step of(ResultSet row, int number) throws SQLException {
      return new Step(
          row.getObject("version_id", UUID.class),
          Lineage.Kind.valueOf(row.getString("kind")),
          row.getObject("source_version_id", UUID.class),
          row.getObject("source_dataset_id", UUID.class),
          row.getObject("job_id", UUID.class),
          row.getString("dataset"),
          row.getString("dataset_digest"),
          row.getString("job_digest"),
          row.getString("technique_type"));
    }
  }

  /** One walk: what it has seen so far. */
  private final class Walk {
    private final UUID tenant;
    private final Map<String, LineageGraph.Node> nodes = new LinkedHashMap<>();
    private final Set<LineageGraph.Edge> edges = new LinkedHashSet<>();
    private final Set<UUID> versions = new LinkedHashSet<>();
    private boolean truncated;

    Walk(UUID tenant) {
      this.tenant = tenant;
    }

    LineageGraph graph() {
      return new LineageGraph(List.copyOf(nodes.values()), List.copyOf(edges), truncated);
    }

    void up(UUID from) {
      walk(from, "l.version_id = ?", true);
    }

    void down(UUID from) {
      walk(from, "l.source_version_id = ?", false);
    }

    private void walk(UUID from, String condition, boolean towardsSources) {
      Deque<UUID> open = new ArrayDeque<>(List.of(from));
      Set<UUID> done = new LinkedHashSet<>();
      while (!open.isEmpty()) {
        UUID next = open.remove();
        if (!done.add(next)) {
          continue;
        }
        if (versions.size() >= MOST && !versions.contains(next)) {
          truncated = true;
          continue;
        }
        version(next);
        for (Step step : steps(condition, next)) {
          step(step);
          UUID further = towardsSources ? step.sourceVersion() : step.version();
          if (further != null) {
            open.add(further);
          }
        }
      }
    }

    private List<Step> steps(String condition, UUID version) {
      return database.sql(EDGES + condition).params(tenant, version).query(Step::of).list();
    }

    private void step(Step step) {
      version(step.version());
      String job = PrefixedId.JOB.format(step.job());
      String result = PrefixedId.VERSION.format(step.version());
      JsonNode made = quantization(step.version());
      nodes.put(
          job,
          new LineageGraph.Node(
              job,
              "job",
              job,
              step.jobDigest(),
              step.technique(),
              made.path("runtimeVersion").asString(null),
              strings(made.path("instructionSets")),
              null));
      edges.add(new LineageGraph.Edge(job, result, "result"));
      String role = step.kind().name().toLowerCase(Locale.ROOT).replace('_', '-');
      UUID sourceVersion = step.sourceVersion();
      if (sourceVersion != null) {
        version(sourceVersion);
        edges.add(new LineageGraph.Edge(PrefixedId.VERSION.format(sourceVersion), job, role));
      }
      UUID sourceDataset = step.sourceDataset();
      if (sourceDataset != null) {
        String id = PrefixedId.DATASET.format(sourceDataset);
        nodes.put(
            id,
            new LineageGraph.Node(
                id,
                "dataset",
                String.valueOf(step.dataset()),
                String.valueOf(step.datasetDigest()),
                null,
                null,
                null,
                null));
        edges.add(new LineageGraph.Edge(id, job, role));
      }
    }

    private JsonNode quantization(UUID version) {
      return json.readTree(
          database
              .sql("SELECT coalesce(quantization, '{}') FROM model_versions WHERE id = ?")
              .param(version)
              .query(String.class)
              .single());
    }

    private static List<String> strings(JsonNode list) {
      List<String> texts = new ArrayList<>();
      list.forEach(item -> texts.add(item.asString("")));
      return texts;
    }

    private void version(UUID id) {
      if (versions.add(id)) {
        LineageGraph.Node node =
            database
                .sql(
                    """
                    SELECT m.name || ':' || v.version AS reference, v.sha256, v.verdict
                    FROM model_versions v JOIN models m ON m.id = v.model_id
                    WHERE v.tenant_id = ? AND v.id = ?
                    """)
                .params(tenant, id)
                .query(
                    (row, number) ->
                        new LineageGraph.Node(
                            PrefixedId.VERSION.format(id),
                            "model",
                            row.getString("reference"),
                            row.getString("sha256"),
                            null,
                            null,
                            null,
                            row.getString("verdict")))
                .single();
        nodes.put(node.id(), node);
      }
    }
  }
}
