package io.quantry.jobservice.job;

import com.fasterxml.jackson.annotation.JsonRawValue;
import io.quantry.contracts.engine.Figures;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import tools.jackson.databind.json.JsonMapper;

/** How each epoch of a training went, kept beyond its end; one row an epoch. */
@Component
class JobEpochs {
  private final JdbcClient database;
  private final JsonMapper json;

  JobEpochs(JdbcClient database, JsonMapper json) {
    this.database = database;
    this.json = json;
  }

  /** An epoch as it is shown. */
  record Epoch(int epoch, int attempt, @JsonRawValue String figures) {}

  /**
   * Keeps the figures of epochs; the job's row must be locked by the caller. What is of no epoch,
   * or of one beyond those that are remembered, is left out. An epoch takes the place of the later
   * ones of earlier attempts, for the attempt that is under way has not come to them.
   */
  void keep(JobRow job, List<Map<String, Double>> epochs) {
    for (Map<String, Double> figures : epochs) {
      double epoch = figures.getOrDefault(Figures.EPOCH, 0.0);
      if (epoch == Math.rint(epoch) && epoch >= 1 && epoch <= Figures.MOST_EPOCHS) {
        keep(job, (int) epoch, json.writeValueAsString(figures));
      }
    }
  }

  private void keep(JobRow job, int epoch, String figures) {
    database
        .sql("DELETE FROM job_epochs WHERE job_id = ? AND epoch > ? AND attempt < ?")
        .params(job.id(), epoch, job.attempt())
        .update();
    database
        .sql(
            """
            INSERT INTO job_epochs (job_id, epoch, tenant_id, attempt, figures, at)
            VALUES (?, ?, ?, ?, ?, clock_timestamp())
            ON CONFLICT (job_id, epoch) DO UPDATE
              SET attempt = excluded.attempt, figures = excluded.figures, at = excluded.at
            """)
        .params(job.id(), epoch, job.tenantId(), job.attempt(), figures)
        .update();
  }

  /** The epochs after number {@code after}, in their order. */
  List<Epoch> after(UUID tenant, UUID job, int after, int limit) {
    return database
        .sql(
            """
            SELECT epoch, attempt, figures FROM job_epochs
            WHERE tenant_id = ? AND job_id = ? AND epoch > ? ORDER BY epoch LIMIT ?
            """)
        .params(tenant, job, after, limit)
        .query(
            (row, number) ->
                new Epoch(row.getInt("epoch"), row.getInt("attempt"), row.getString("figures")))
        .list();
  }
}
