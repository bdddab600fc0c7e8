package io.quantry.jobservice.job;

import io.quantry.contracts.job.Stage;
import java.util.List;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** What the engine said while it worked on a job: bounded, and text that a database can hold. */
@Component
class JobLog {
  private static final int MAX_LINES = 10_000;
  private static final int MAX_LINE = 4_000;

  private final JdbcClient database;

  JobLog(JdbcClient database) {
    this.database = database;
  }

  /** {@code text} without U+0000, cut to {@code length}. */
  static String storable(String text, int length) {
    String clean = text.replace('\0', '\uFFFD');
    return clean.length() <= length ? clean : clean.substring(0, length - 1) + "…";
  }

  /**
   * Appends lines; the job's row must be locked by the caller. Lines beyond the limit are dropped.
   */
  void append(JobRow job, List<String> lines) {
    for (String line : lines) {
      database
          .sql(
              """
              WITH counted AS (
                UPDATE jobs SET log_seq = log_seq + 1 WHERE id = :job AND log_seq < :most
                RETURNING id, log_seq, tenant_id)
              INSERT INTO job_log (job_id, seq, tenant_id, stage, attempt, line, at)
              SELECT id, log_seq, tenant_id, :stage, :attempt, :line, clock_timestamp()
              FROM counted
              """)
          .param("job", job.id())
          .param("most", MAX_LINES)
          .param("stage", job.stage().name())
          .param("attempt", job.attempt())
          .param("line", storable(line, MAX_LINE))
          .update();
    }
  }

  /** A line as it is shown. */
  record Line(long seq, Stage stage, int attempt, String line) {}

  List<Line> after(UUID tenant, UUID job, long after, int limit) {
    return database
        .sql(
            """
            SELECT seq, stage, attempt, line FROM job_log
            WHERE tenant_id = ? AND job_id = ? AND seq > ? ORDER BY seq LIMIT ?
            """)
        .params(tenant, job, after, limit)
        .query(
            (row, number) ->
                new Line(
                    row.getLong("seq"),
                    Stage.valueOf(row.getString("stage")),
                    row.getInt("attempt"),
                    row.getString("line")))
        .list();
  }
}
