package io.quantry.jobservice.job;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * {@code job-service.checkpoints.*}: what trainings leave to go on from.
 *
 * @param maxSize {@code max-size}: largest one taken, whatever the model
 */
@ConfigurationProperties(prefix = "job-service.checkpoints", ignoreUnknownFields = false)
public record CheckpointSettings(@DefaultValue("1GB") DataSize maxSize) {
  public CheckpointSettings {
    if (maxSize.toBytes() < 1) {
      throw new IllegalArgumentException("job-service.checkpoints.max-size must be positive");
    }
  }
}
