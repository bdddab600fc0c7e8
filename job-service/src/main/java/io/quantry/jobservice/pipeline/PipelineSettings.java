package io.quantry.jobservice.pipeline;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * {@code job-service.pipelines.*}: hooks that come in.
 *
 * @param keepHooks {@code keep-hooks}: how long a hook is known again by its body
 * @param interval {@code interval}: how often older ones are cleared away
 * @param concurrent {@code concurrent}: connections to the database that hooks of a replica use at
 *     once, beside those of {@code job-service.overload.concurrent}
 * @param memory {@code memory}: bytes of hooks that a replica holds at once
 * @param patience {@code patience}: how long a hook waits for room, or for one of the same commit
 *     that is being taken in, then 429
 */
@ConfigurationProperties(prefix = "job-service.pipelines", ignoreUnknownFields = false)
public record PipelineSettings(
    @DefaultValue("30d") Duration keepHooks,
    @DefaultValue("1h") Duration interval,
    @DefaultValue("2") int concurrent,
    @DefaultValue("128MB") DataSize memory,
    @DefaultValue("8s") Duration patience) {
  private static final Duration LEAST_KEPT = Duration.ofDays(1);

  public PipelineSettings {
    if (keepHooks.compareTo(LEAST_KEPT) < 0) {
      throw new IllegalArgumentException("job-service.pipelines.keep-hooks must be at least 1d");
    }
    if (!interval.isPositive() || !patience.isPositive() || concurrent < 1) {
      throw new IllegalArgumentException(
          "job-service.pipelines.interval, patience and concurrent must be above 0");
    }
    if (memory.toBytes() < HookBody.MAX_BYTES) {
      throw new IllegalArgumentException("job-service.pipelines.memory must be at least 25MB");
    }
  }
}
