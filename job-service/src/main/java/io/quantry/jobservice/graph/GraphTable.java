package io.quantry.jobservice.graph;

import io.quantry.contracts.ErrorCode;
import io.quantry.jobservice.graph.StoredGraph.Drawn;
import io.quantry.jobservice.graph.StoredGraph.Refused;
import java.nio.charset.StandardCharsets;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Optional;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Drawn models by the digest of their main file. */
@Component
class GraphTable {
  /** Of what is written now; rows of another are as if they were not there. */
  static final int FORM = 1;

  private static final int MAX_DETAIL = 4_000;

  private final JdbcClient database;

  GraphTable(JdbcClient database) {
    this.database = database;
  }

  Optional<StoredGraph> find(UUID tenant, String sha256) {
    return database
        .sql(
            """
            SELECT content, problem, detail FROM model_graphs
            WHERE tenant_id = ? AND sha256 = ? AND form = ?
            """)
        .params(tenant, sha256, FORM)
        .query(GraphTable::read)
        .optional();
  }

  private static StoredGraph read(ResultSet row, int number) throws SQLException {
    byte[] content = row.getBytes("content");
    return content == null
        ? new Refused(
            ErrorCode.ofSlug(row.getString("problem")).orElse(ErrorCode.INTERNAL_ERROR),
            row.getString("detail"))
        : new Drawn(content);
  }

  /** Keeps what was made; two that made the same at once agree. */
  void keep(UUID tenant, String sha256, StoredGraph made) {
    byte[] content = made instanceof Drawn drawn ? drawn.gzip() : null;
    String problem = made instanceof Refused refused ? refused.code().slug() : null;
    String detail = made instanceof Refused refused ? storable(refused.detail()) : null;
    database
        .sql(
            """
            INSERT INTO model_graphs (tenant_id, sha256, form, content, problem, detail)
            VALUES (:tenant, :sha256, :form, :content, :problem, :detail)
            ON CONFLICT (tenant_id, sha256) DO UPDATE
            SET form = excluded.form, content = excluded.content, problem = excluded.problem,
              detail = excluded.detail, made_at = clock_timestamp()
            """)
        .param("tenant", tenant)
        .param("sha256", sha256)
        .param("form", FORM)
        .param("content", content)
        .param("problem", problem)
        .param("detail", detail)
        .update();
  }

  /** Without U+0000 and halves of surrogate pairs, which no database can hold. */
  private static String storable(String text) {
    String kept =
        new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8)
            .replace('\0', '\uFFFD');
    return kept.substring(0, Math.min(kept.length(), MAX_DETAIL));
  }
}
