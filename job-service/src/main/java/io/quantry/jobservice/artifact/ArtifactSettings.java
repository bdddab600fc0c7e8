package io.quantry.jobservice.artifact;

import java.nio.file.Path;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * {@code job-service.artifacts.*}: where bytes are kept.
 *
 * @param folder {@code folder}: the artifact store's folder, created where missing
 * @param maxFileSize {@code max-file-size}: largest single file taken
 */
@ConfigurationProperties(prefix = "job-service.artifacts", ignoreUnknownFields = false)
public record ArtifactSettings(Path folder, @DefaultValue("64GB") DataSize maxFileSize) {
  public ArtifactSettings {
    if (folder == null) {
      throw new IllegalArgumentException("job-service.artifacts.folder is missing");
    }
    if (maxFileSize.toBytes() < 1) {
      throw new IllegalArgumentException("job-service.artifacts.max-file-size must be positive");
    }
  }
}
