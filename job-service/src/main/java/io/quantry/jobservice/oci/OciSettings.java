package io.quantry.jobservice.oci;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * {@code job-service.oci.*}: pushing.
 *
 * @param uploadExpiry {@code upload-expiry}: how long an upload is kept to which nothing is added
 * @param sweep {@code sweep}: how often those are looked for
 */
@ConfigurationProperties(prefix = "job-service.oci", ignoreUnknownFields = false)
public record OciSettings(
    @DefaultValue("24h") Duration uploadExpiry, @DefaultValue("10m") Duration sweep) {
  public OciSettings {
    if (!uploadExpiry.isPositive() || !sweep.isPositive()) {
      throw new IllegalArgumentException(
          "job-service.oci.upload-expiry and job-service.oci.sweep must be positive");
    }
  }
}
