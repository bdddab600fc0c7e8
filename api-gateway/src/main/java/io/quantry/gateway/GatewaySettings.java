package io.quantry.gateway;

import java.net.URI;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * The gateway's own configuration, below {@code quantry.gateway}; unknown keys are refused.
 *
 * @param jobService where {@code /v1} is served: scheme, host and port, no path
 * @param connectTimeout how long a connection to it may take before the caller gets 503
 * @param maxRequestHeader most that a request's headers may measure, names and values
 */
@ConfigurationProperties(prefix = "quantry.gateway", ignoreUnknownFields = false)
record GatewaySettings(
    URI jobService,
    @DefaultValue("2s") Duration connectTimeout,
    @DefaultValue("12KB") DataSize maxRequestHeader) {
  GatewaySettings {
    boolean bare =
        jobService.getHost() != null
            && (jobService.getRawPath() == null || jobService.getRawPath().isEmpty())
            && jobService.getRawQuery() == null
            && jobService.getRawUserInfo() == null;
    if (!bare
        || !("http".equals(jobService.getScheme()) || "https".equals(jobService.getScheme()))) {
      throw new IllegalArgumentException(
          "quantry.gateway.job-service must be like http://host:port");
    }
    if (connectTimeout.isNegative() || connectTimeout.isZero()) {
      throw new IllegalArgumentException("quantry.gateway.connect-timeout must be positive");
    }
    if (maxRequestHeader.toBytes() < 1024) {
      throw new IllegalArgumentException("quantry.gateway.max-request-header must be at least 1KB");
    }
  }
}
