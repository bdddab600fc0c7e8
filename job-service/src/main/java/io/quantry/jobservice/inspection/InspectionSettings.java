package io.quantry.jobservice.inspection;

import java.nio.file.Path;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * {@code job-service.inspection.*}: the child processes that check uploads.
 *
 * @param engineClassPath {@code engine-class-path}: class path of the engine as {@code java -cp}
 *     takes it, wildcards included
 * @param scratchFolder {@code scratch-folder}: where checks unpack; best on the file system of the
 *     artifact store
 * @param maxRuntime {@code max-runtime}: wall time of one check
 * @param maxPlanRuntime {@code max-plan-runtime}: wall time of planning one job, and of drawing one
 *     model; each waits half as long for its turn at most, since somebody waits for both
 * @param memory {@code memory}: what one check may use
 * @param disk {@code disk}: largest upload that can be checked
 * @param concurrent {@code concurrent}: how many checks run at a time; others wait
 */
@ConfigurationProperties(prefix = "job-service.inspection", ignoreUnknownFields = false)
public record InspectionSettings(
    String engineClassPath,
    Path scratchFolder,
    @DefaultValue("5m") Duration maxRuntime,
    @DefaultValue("1m") Duration maxPlanRuntime,
    @DefaultValue("2GB") DataSize memory,
    @DefaultValue("64GB") DataSize disk,
    @DefaultValue("2") int concurrent) {
  public InspectionSettings {
    if (engineClassPath == null || engineClassPath.isBlank()) {
      throw new IllegalArgumentException("job-service.inspection.engine-class-path is missing");
    }
    if (scratchFolder == null) {
      throw new IllegalArgumentException("job-service.inspection.scratch-folder is missing");
    }
    if (!maxRuntime.isPositive() || !maxPlanRuntime.isPositive() || concurrent < 1) {
      throw new IllegalArgumentException("job-service.inspection: expected positive values");
    }
  }
}
