package io.quantry.jobservice.artifact;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * {@code job-service.artifacts.*}: where bytes are kept.
 *
 * @param kind {@code kind}: on files or in a bucket
 * @param folder {@code folder}: the artifact store's folder, created where missing; of files only
 * @param maxFileSize {@code max-file-size}: largest single file taken
 * @param s3 {@code s3.*}: the bucket; of S3 only
 */
@ConfigurationProperties(prefix = "job-service.artifacts", ignoreUnknownFields = false)
public record ArtifactSettings(
    @DefaultValue("files") Kind kind,
    @Nullable Path folder,
    @DefaultValue("64GB") DataSize maxFileSize,
    @Nullable BucketSettings s3) {
  /** What the store is made of. */
  public enum Kind {
    FILES,
    S3
  }

  public ArtifactSettings {
    if (maxFileSize.toBytes() < 1) {
      throw new IllegalArgumentException("job-service.artifacts.max-file-size must be positive");
    }
    switch (kind) {
      case FILES -> {
        if (folder == null) {
          throw new IllegalArgumentException("job-service.artifacts.folder is missing");
        }
      }
      case S3 -> {
        if (s3 == null) {
          throw new IllegalArgumentException("job-service.artifacts.s3.bucket is missing");
        }
        if (s3.store().mostBytes() < maxFileSize.toBytes()) {
          throw new IllegalArgumentException(
              "job-service.artifacts: 10,000 times s3.part-size is less than max-file-size");
        }
      }
    }
  }
}
