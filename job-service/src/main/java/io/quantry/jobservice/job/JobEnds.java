package io.quantry.jobservice.job;

import io.quantry.contracts.engine.EvaluateResult;
import io.quantry.contracts.job.JobState;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import tools.jackson.databind.json.JsonMapper;

/** How jobs ended, for other modules. */
@Component
public class JobEnds {
  private final JdbcClient database;
  private final JsonMapper json;

  JobEnds(JdbcClient database, JsonMapper json) {
    this.database = database;
    this.json = json;
  }

  /** How a candidate stands beside the version of its model that an alias points at. */
  public enum Rival {
    /** The alias points at nothing. */
    NONE,
    /** It points at the candidate. */
    ITSELF,
    /** One of them has no figure, or they were measured by another metric or on other data. */
    OTHERWISE,
    COMPARED
  }

  /**
   * How a job ended.
   *
   * @param failure code of what it failed by, absent unless it did
   * @param evaluation absent unless it was evaluated
   * @param points candidate minus rival, 0 unless they could be compared
   */
  public record End(
      JobState state,
      @Nullable String failure,
      @Nullable EvaluateResult evaluation,
      Rival rival,
      double points) {}

  /** How the job ended, beside what the alias points at; empty as long as it goes on. */
  public Optional<End> of(UUID tenant, UUID job, String alias) {
    return database
        .sql(
            """
            SELECT j.state, j.failure_code, j.model_version_id, j.evaluation_version_id,
              r.id AS result, r.evaluation, c.id AS rival, c.evaluation AS rival_evaluation,
              m.evaluation_version_id AS rival_data
            FROM jobs j
            LEFT JOIN model_versions r ON r.id = j.result_version_id
            LEFT JOIN aliases a ON a.model_id = r.model_id AND a.alias = :alias
            LEFT JOIN model_versions c ON c.id = a.version_id
            LEFT JOIN jobs m ON m.id = c.job_id
            WHERE j.tenant_id = :tenant AND j.id = :job
            """)
        .param("tenant", tenant)
        .param("job", job)
        .param("alias", alias)
        .query(this::end)
        .optional()
        .filter(end -> end.state().terminal());
  }

  private End end(ResultSet row, int number) throws SQLException {
    EvaluateResult evaluation = read(row.getString("evaluation"));
    EvaluateResult other = read(row.getString("rival_evaluation"));
    UUID rival = row.getObject("rival", UUID.class);
    JobState state = JobState.valueOf(row.getString("state"));
    String failure = row.getString("failure_code");
    if (rival == null) {
      return new End(state, failure, evaluation, Rival.NONE, 0);
    }
    if (rival.equals(row.getObject("result", UUID.class))) {
      return new End(state, failure, evaluation, Rival.ITSELF, 0);
    }
    boolean baseline = rival.equals(row.getObject("model_version_id", UUID.class));
    boolean sameData =
        Objects.equals(
            row.getObject("evaluation_version_id", UUID.class),
            row.getObject("rival_data", UUID.class));
    Double points = baseline ? change(evaluation) : sameData ? difference(evaluation, other) : null;
    return points == null
        ? new End(state, failure, evaluation, Rival.OTHERWISE, 0)
        : new End(state, failure, evaluation, Rival.COMPARED, points);
  }

  private @Nullable EvaluateResult read(@Nullable String evaluation) {
    return evaluation == null ? null : json.readValue(evaluation, EvaluateResult.class);
  }

  private static @Nullable Double change(@Nullable EvaluateResult evaluation) {
    EvaluateResult.Interval change = evaluation == null ? null : evaluation.change();
    return change == null ? null : (Double) change.estimate();
  }

  private static @Nullable Double difference(
      @Nullable EvaluateResult one, @Nullable EvaluateResult other) {
    if (one == null || other == null || one.metric() == null) {
      return null;
    }
    Double candidate = one.candidate();
    Double rival = other.candidate();
    return candidate == null || rival == null || !one.metric().equals(other.metric())
        ? null
        : (Double) (candidate - rival);
  }
}
