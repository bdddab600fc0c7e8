package io.quantry.jobservice.upload;

import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * {@code job-service.uploads.*}: uploads in pieces.
 *
 * @param folder {@code folder}: where their bytes are until all have come; absent: {@code uploads}
 *     beside the artifacts' folder, or in the working folder where artifacts are in a bucket.
 *     Replicas share it
 * @param maxSize {@code max-size}: largest one
 * @param expiry {@code expiry}: how long one waits for its next bytes
 * @param keep {@code keep}: how long it is told after that what became of one
 * @param most {@code most}: uploads of a tenant that are under way
 * @param concurrent {@code concurrent}: complete ones that a replica checks at once
 * @param sweep {@code sweep}: how often a replica looks for complete and expired ones; one that
 *     completes wakes it at once
 */
@ConfigurationProperties(prefix = "job-service.uploads", ignoreUnknownFields = false)
public record UploadSettings(
    @Nullable Path folder,
    @DefaultValue("50GB") DataSize maxSize,
    @DefaultValue("24h") Duration expiry,
    @DefaultValue("7d") Duration keep,
    @DefaultValue("100") int most,
    @DefaultValue("4") int concurrent,
    @DefaultValue("10s") Duration sweep) {
  public UploadSettings {
    if (maxSize.toBytes() < 1) {
      throw new IllegalArgumentException("job-service.uploads.max-size must be positive");
    }
    if (!expiry.isPositive() || keep.isNegative() || !sweep.isPositive()) {
      throw new IllegalArgumentException(
          "job-service.uploads: expected 0 < expiry, 0 <= keep and 0 < sweep");
    }
    if (most < 1 || concurrent < 1) {
      throw new IllegalArgumentException(
          "job-service.uploads: most and concurrent must be at least 1");
    }
  }
}
