package io.quantry.jobservice.artifact;

import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * Who refers to artifacts: whatever the schema binds to them by a foreign key. So a table that is
 * added is known without being named here, and the key itself stands for what is missed.
 */
@Component
class References {
  private final JdbcClient database;
  private volatile @Nullable String unreferenced;

  References(JdbcClient database) {
    this.database = database;
  }

  /** SQL: whether nothing refers to the row of {@code artifacts} that is called {@code a}. */
  String none() {
    String known = unreferenced;
    if (known == null) {
      known =
          conditions().stream()
              .map("NOT EXISTS (SELECT FROM %s)"::formatted)
              .collect(Collectors.joining(" AND "));
      unreferenced = known;
    }
    return known;
  }

  /** For each foreign key its table, with the condition that a row of it refers to {@code a}. */
  private List<String> conditions() {
    return database
        .sql(
            """
            SELECT c.conrelid::regclass || ' r WHERE ' || string_agg(
                format('r.%I = a.%I', holder.attname, held.attname), ' AND ' ORDER BY pair.number)
              AS condition
            FROM pg_constraint c
            CROSS JOIN LATERAL unnest(c.conkey, c.confkey) WITH ORDINALITY
              AS pair (holder, held, number)
            JOIN pg_attribute holder
              ON holder.attrelid = c.conrelid AND holder.attnum = pair.holder
            JOIN pg_attribute held ON held.attrelid = c.confrelid AND held.attnum = pair.held
            WHERE c.contype = 'f' AND c.confrelid = 'artifacts'::regclass
            GROUP BY c.oid, c.conrelid
            ORDER BY 1
            """)
        .query((row, number) -> row.getString("condition"))
        .list();
  }
}
