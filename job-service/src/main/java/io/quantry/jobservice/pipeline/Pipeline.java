package io.quantry.jobservice.pipeline;

import io.quantry.contracts.job.PrefixedId;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What runs when something happens to a repository.
 *
 * @param refs branch or tag, {@code *} for anything
 * @param against alias whose version results are compared with
 * @param source what is fetched as the job's model, as JSON; absent: the template names one
 * @param template a job's document as JSON
 */
record Pipeline(
    UUID id,
    UUID connectionId,
    String name,
    List<Trigger> events,
    String refs,
    String against,
    @Nullable String source,
    String template,
    String createdBy,
    Instant createdAt) {
  static Pipeline of(ResultSet row, int number) throws SQLException {
    return new Pipeline(
        row.getObject("id", UUID.class),
        row.getObject("connection_id", UUID.class),
        row.getString("name"),
        Arrays.stream((String[]) row.getArray("events").getArray()).map(Trigger::valueOf).toList(),
        row.getString("refs"),
        row.getString("against"),
        row.getString("source"),
        row.getString("template"),
        row.getString("created_by"),
        row.getTimestamp("created_at").toInstant());
  }

  boolean runsOn(ForgeEvent event) {
    String glob =
        Arrays.stream(refs.split("\\*", -1))
            .map(Pattern::quote)
            .reduce((a, b) -> a + ".*" + b)
            .orElse("");
    return events.contains(event.trigger())
        && Pattern.compile(glob, Pattern.DOTALL).matcher(event.shortRef()).matches();
  }

  String publicId() {
    return PrefixedId.PIPELINE.format(id);
  }

  String path() {
    return "pipelines/" + publicId();
  }
}
