package io.quantry.jobservice.provenance;

import io.quantry.provenance.Envelope;
import java.time.Instant;
import java.time.InstantSource;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

/**
 * Signed statements: made in the transaction of what they state, so that no version is without one,
 * and never changed. Of versions that a program before this one registered or judged they are made
 * afterwards.
 */
@Service
public class Provenance {
  private final VersionFacts facts;
  private final StatementMaker maker;
  private final SigningKeys keys;
  private final JdbcClient database;
  private final InstantSource clock;

  Provenance(
      VersionFacts facts,
      StatementMaker maker,
      SigningKeys keys,
      JdbcClient database,
      InstantSource clock) {
    this.facts = facts;
    this.maker = maker;
    this.keys = keys;
    this.database = database;
    this.clock = clock;
  }

  /** States what is known of a version by now; a second time it changes nothing. */
  @Transactional
  public void state(UUID tenant, UUID version) {
    facts.find(tenant, version).ifPresent(this::envelope);
  }

  /** The latest statement of a version, made now where there is none. */
  @Transactional
  public Optional<byte[]> envelope(UUID tenant, String model, int number) {
    return facts.find(tenant, model, number).map(this::envelope);
  }

  private byte[] envelope(VersionFacts.Version version) {
    Stage stage = Stage.of(version);
    return kept(version, stage)
        .orElseGet(
            () -> {
              sign(version, stage);
              return kept(version, stage).orElseThrow(); // another replica's, if it was faster
            });
  }

  private Optional<byte[]> kept(VersionFacts.Version version, Stage stage) {
    return database
        .sql(
            """
            SELECT envelope FROM provenance_statements
            WHERE tenant_id = ? AND version_id = ? AND stage = ?
            """)
        .params(version.tenant(), version.id(), stage.name())
        .query(byte[].class)
        .optional();
  }

  private void sign(VersionFacts.Version version, Stage stage) {
    String engineVersion = engineVersion(version);
    Instant now = clock.instant();
    Envelope envelope = keys.current().sign(maker.make(version, stage, engineVersion, now));
    database
        .sql(
            """
            INSERT INTO provenance_statements
              (version_id, stage, tenant_id, envelope, key_id, engine_version, stated_at)
            VALUES (:version, :stage, :tenant, :envelope, :key, :engine, :now) ON CONFLICT DO NOTHING
            """)
        .param("version", version.id())
        .param("stage", stage.name())
        .param("tenant", version.tenant())
        .param("envelope", envelope.json())
        .param("key", envelope.keyId())
        .param("engine", engineVersion)
        .param("now", OffsetDateTime.ofInstant(now, ZoneOffset.UTC))
        .update();
  }

  /** As it was first stated: a member may join again with another version meanwhile. */
  private @Nullable String engineVersion(VersionFacts.Version version) {
    return database
        .sql(
            """
            SELECT engine_version FROM provenance_statements
            WHERE tenant_id = ? AND version_id = ? AND engine_version IS NOT NULL
            """)
        .params(version.tenant(), version.id())
        .query(String.class)
        .optional()
        .or(() -> facts.run(version).map(VersionFacts.Run::engineVersion))
        .orElse(null);
  }

  /** A version of some tenant. */
  record Unstated(UUID tenant, UUID version) {}

  /** Versions of which something is to be stated, in the order of their ids. */
  List<Unstated> unstated(UUID after, int most) {
    return database
        .sql(
            """
            SELECT v.tenant_id, v.id FROM model_versions v
            WHERE v.state = 'READY' AND v.id > ? AND NOT EXISTS (
              SELECT FROM provenance_statements s WHERE s.version_id = v.id
                AND s.stage = CASE WHEN v.verdict IS NULL THEN 'REGISTERED' ELSE 'JUDGED' END)
            ORDER BY v.id LIMIT ?
            """)
        .params(after, most)
        .query(
            (row, number) ->
                new Unstated(
                    row.getObject("tenant_id", UUID.class), row.getObject("id", UUID.class)))
        .list();
  }
}
