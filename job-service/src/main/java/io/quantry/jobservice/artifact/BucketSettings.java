package io.quantry.jobservice.artifact;

import io.quantry.artifact.S3Settings;
import java.net.URI;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * {@code job-service.artifacts.s3.*}: the bucket.
 *
 * @param bucket {@code bucket}: its name; it must exist
 * @param prefix {@code prefix}: before every key, empty or ending in a slash
 * @param endpoint {@code endpoint}: the server; absent: Amazon's for the region
 * @param region {@code region}: as the server calls it
 * @param pathStyle {@code path-style}: the bucket is named in the path, not in the host's name
 * @param accessKeyId {@code access-key-id}: absent: credentials of the environment
 * @param secretAccessKey {@code secret-access-key}: its secret
 * @param partSize {@code part-size}: what one upload holds on the heap at a time
 * @param directDownloads {@code direct-downloads}: workers read from the bucket by themselves
 * @param linkValidity {@code link-validity}: how long an address that one was given can be used to
 *     begin a download
 */
public record BucketSettings(
    String bucket,
    @DefaultValue("") String prefix,
    @Nullable URI endpoint,
    @DefaultValue("us-east-1") String region,
    @DefaultValue("false") boolean pathStyle,
    @Nullable String accessKeyId,
    @Nullable String secretAccessKey,
    @DefaultValue("8MB") DataSize partSize,
    @DefaultValue("true") boolean directDownloads,
    @DefaultValue("15m") Duration linkValidity) {
  /** Far less than the collector waits for whoever put bytes and does not own them yet. */
  private static final Duration RENEW_AFTER = Duration.ofMinutes(1);

  public BucketSettings {
    if (bucket == null) {
      throw new IllegalArgumentException("job-service.artifacts.s3.bucket is missing");
    }
    if (!prefix.isEmpty() && !prefix.endsWith("/")) {
      throw new IllegalArgumentException("job-service.artifacts.s3.prefix must end in /");
    }
    if (partSize.toBytes() < S3Settings.LEAST_PART_BYTES
        || partSize.compareTo(DataSize.ofMegabytes(512)) > 0) {
      throw new IllegalArgumentException(
          "job-service.artifacts.s3.part-size must be from 5MB to 512MB");
    }
    if ((accessKeyId == null) != (secretAccessKey == null)) {
      throw new IllegalArgumentException(
          "job-service.artifacts.s3: access-key-id and secret-access-key go together");
    }
    if (!linkValidity.isPositive() || linkValidity.compareTo(Duration.ofDays(7)) > 0) {
      throw new IllegalArgumentException(
          "job-service.artifacts.s3.link-validity must be more than 0 and at most 7 days");
    }
  }

  /** As the store takes it. */
  S3Settings store() {
    return new S3Settings(
        bucket,
        prefix,
        endpoint,
        region,
        pathStyle,
        accessKeyId == null || secretAccessKey == null
            ? null
            : new S3Settings.Credentials(accessKeyId, secretAccessKey),
        Math.toIntExact(partSize.toBytes()),
        RENEW_AFTER);
  }

  /** Never with the secret. */
  @Override
  public String toString() {
    return bucket + "/" + prefix;
  }
}
