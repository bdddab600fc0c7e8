package io.quantry.jobservice.webhook;

import io.quantry.contracts.job.PrefixedId;
import java.sql.Array;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Somebody's server that wants to be told.
 *
 * @param events filters: names of events in which {@code *} stands for anything
 * @param previousUntil how long the secret before this one still signs, absent if there is none
 * @param revision how often it was changed
 */
record Webhook(
    UUID id,
    String url,
    List<String> events,
    String description,
    State state,
    @Nullable Instant previousUntil,
    long revision,
    String createdBy,
    Instant createdAt) {

  enum State {
    ENABLED,
    /** Somebody wants it to rest. */
    DISABLED,
    /** The receiver answered 410. */
    GONE
  }

  static Webhook of(ResultSet row, int number) throws SQLException {
    OffsetDateTime until = row.getObject("previous_until", OffsetDateTime.class);
    Array events = row.getArray("events");
    return new Webhook(
        row.getObject("id", UUID.class),
        row.getString("url"),
        List.of((String[]) events.getArray()),
        row.getString("description"),
        State.valueOf(row.getString("state")),
        until == null ? null : until.toInstant(),
        row.getLong("revision"),
        row.getString("created_by"),
        row.getObject("created_at", OffsetDateTime.class).toInstant());
  }

  String publicId() {
    return PrefixedId.WEBHOOK.format(id);
  }

  /** Its path below {@code /v1}. */
  String path() {
    return "webhooks/" + publicId();
  }
}
