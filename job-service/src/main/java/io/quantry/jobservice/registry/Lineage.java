package io.quantry.jobservice.registry;

import io.quantry.contracts.job.PrefixedId;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Where versions come from: the model, the data, the job. */
@Component
class Lineage {
  enum Kind {
    BASELINE,
    CALIBRATION_DATA,
    TRAINING_DATA,
    EVALUATION_DATA
  }

  private final JdbcClient database;

  Lineage(JdbcClient database) {
    this.database = database;
  }

  void baseline(UUID tenant, UUID version, UUID source, UUID job) {
    database
        .sql(
            """
            INSERT INTO lineage (version_id, kind, tenant_id, source_version_id, job_id)
            VALUES (?, ?, ?, ?, ?)
            """)
        .params(version, Kind.BASELINE.name(), tenant, source, job)
        .update();
  }

  void dataset(UUID tenant, UUID version, Kind kind, UUID source, UUID job) {
    database
        .sql(
            """
            INSERT INTO lineage (version_id, kind, tenant_id, source_dataset_id, job_id)
            VALUES (?, ?, ?, ?, ?) ON CONFLICT DO NOTHING
            """)
        .params(version, kind.name(), tenant, source, job)
        .update();
  }

  /** The sources of a version: references by kind, and the job; empty for an upload. */
  Map<String, String> of(UUID tenant, UUID version) {
    Map<String, String> sources = new LinkedHashMap<>();
    database
        .sql(
            """
            SELECT l.kind, l.job_id, coalesce(m.name || ':' || v.version,
                                              d.name || ':' || dv.version) AS reference
            FROM lineage l
            LEFT JOIN model_versions v ON v.id = l.source_version_id
            LEFT JOIN models m ON m.id = v.model_id
            LEFT JOIN dataset_versions dv ON dv.id = l.source_dataset_id
            LEFT JOIN datasets d ON d.id = dv.dataset_id
            WHERE l.tenant_id = ? AND l.version_id = ?
            """)
        .params(tenant, version)
        .query(
            row -> {
              String member =
                  switch (Kind.valueOf(row.getString("kind"))) {
                    case BASELINE -> "baseline";
                    case CALIBRATION_DATA -> "calibrationDataset";
                    case TRAINING_DATA -> "trainingDataset";
                    case EVALUATION_DATA -> "evaluationDataset";
                  };
              sources.put(member, row.getString("reference"));
              sources.put("job", PrefixedId.JOB.format(row.getObject("job_id", UUID.class)));
            });
    return sources;
  }
}
