package io.quantry.jobservice.registry;

import io.quantry.contracts.ErrorCode;
import io.quantry.contracts.QuantryException;
import io.quantry.contracts.job.PrefixedId;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * Versions of all models of a tenant by what they are and what is said of them. Each condition is a
 * term of an inverted index, in the order of ids; so a page costs the same however deep it is.
 */
@Component
class VersionSearch {
  private static final int MOST_TERMS = 8;
  private static final String LABEL = "label:";

  private final JdbcClient database;

  VersionSearch(JdbcClient database) {
    this.database = database;
  }

  /**
   * What a version must have.
   *
   * @param terms as the index has them, for instance {@code stage:approved}; all must hold
   */
  record Wanted(List<String> terms) {
    Wanted {
      terms = List.copyOf(terms);
    }

    /**
     * Reads conditions.
     *
     * @param values wanted value by kind, absent where any will do
     * @param labels each {@code key=value}
     * @throws QuantryException {@code invalid-request} for a label without a value or too many
     *     conditions
     */
    static Wanted of(Map<String, @Nullable String> values, List<String> labels) {
      List<String> terms = new ArrayList<>();
      new TreeMap<>(values)
          .forEach(
              (kind, value) -> {
                if (value != null) {
                  terms.add(kind + ":" + value);
                }
              });
      for (String label : labels) {
        if (label.indexOf('=') < 1) {
          throw new QuantryException(
              ErrorCode.INVALID_REQUEST, "Expected label to be written key=value");
        }
        terms.add(LABEL + label);
      }
      if (terms.size() > MOST_TERMS) {
        throw new QuantryException(
            ErrorCode.INVALID_REQUEST, "Expected at most " + MOST_TERMS + " conditions");
      }
      return new Wanted(terms.stream().distinct().toList());
    }
  }

  /** Versions that have it all, the newest first, from the one before {@code before} on. */
  List<Match> find(UUID tenant, Wanted wanted, @Nullable UUID before, int limit) {
    JdbcClient.StatementSpec query = database.sql(sql(wanted.terms().size(), before != null));
    for (int i = 0; i < wanted.terms().size(); i++) {
      query = query.param("term" + i, wanted.terms().get(i));
    }
    if (before != null) {
      query = query.param("before", before);
    }
    return query.param("tenant", tenant).param("limit", limit).query(Match::of).list();
  }

  /** A version, with the position of the page behind it. */
  record Match(UUID id, Views.VersionMatch view) {
    private static Match of(ResultSet row, int number) throws SQLException {
      UUID id = row.getObject("id", UUID.class);
      Map<String, String> single = new TreeMap<>();
      Map<String, String> labels = new TreeMap<>();
      for (String term : (String[]) row.getArray("terms").getArray()) {
        int end = term.indexOf(':');
        String value = term.substring(end + 1);
        if (term.startsWith(LABEL)) {
          int equals = value.indexOf('=');
          labels.put(value.substring(0, equals), value.substring(equals + 1));
        } else {
          single.put(term.substring(0, end), value);
        }
      }
      return new Match(
          id,
          new Views.VersionMatch(
              PrefixedId.VERSION.format(id),
              row.getString("model"),
              row.getInt("version"),
              row.getString("state"),
              single.getOrDefault("origin", ""),
              row.getString("sha256"),
              row.getLong("size_bytes"),
              single.get("technique"),
              row.getString("verdict"),
              single.get("stage"),
              labels.isEmpty() ? null : labels,
              row.getObject("created_at", OffsetDateTime.class).toInstant()));
    }
  }

  /** The query for so many terms. */
  static String sql(int terms, boolean after) {
    boolean every = terms == 0;
    String key = every ? "t0.id" : "t0.version_id";
    StringBuilder found =
        new StringBuilder("SELECT %s AS id FROM ".formatted(key))
            .append(every ? "model_versions t0" : "version_terms t0");
    for (int i = 1; i < terms; i++) {
      found.append(
          " JOIN version_terms t%1$d ON t%1$d.version_id = %2$s".formatted(i, key)
              + " AND t%1$d.tenant_id = :tenant AND t%1$d.term = :term%1$d".formatted(i));
    }
    found.append(" WHERE t0.tenant_id = :tenant");
    if (every) {
      found.append(" AND t0.deleted_at IS NULL");
    }
    if (!every) {
      found.append(" AND t0.term = :term0");
    }
    if (after) {
      found.append(" AND ").append(key).append(" < :before");
      for (int i = 1; i < terms; i++) { // of equal ids PostgreSQL infers no bound by itself
        found.append(" AND t%d.version_id < :before".formatted(i));
      }
    }
    found.append(" ORDER BY ").append(key).append(" DESC LIMIT :limit");
    // OFFSET 0: row by row, however few or many PostgreSQL believes the policies leave
    return """
        SELECT v.id, v.version, v.state, v.sha256, v.size_bytes, v.verdict, v.created_at,
          (SELECT m.name FROM models m WHERE m.tenant_id = :tenant AND m.id = v.model_id) AS model,
          ARRAY(SELECT t.term FROM version_terms t WHERE t.version_id = v.id) AS terms
        FROM (%s) found CROSS JOIN LATERAL (
          SELECT * FROM model_versions
          WHERE tenant_id = :tenant AND id = found.id OFFSET 0) v
        ORDER BY v.id DESC
        """
        .formatted(found);
  }
}
