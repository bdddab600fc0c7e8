package io.quantry.gateway;

import java.net.URI;
import java.time.Duration;
import java.util.List;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * The gateway's own configuration, below {@code quantry.gateway}; unknown keys are refused.
 *
 * @param jobService where {@code /v1} is served: scheme, host and port, no path; several, with
 *     commas, where there are replicas that have no address in common
 * @param connectTimeout how long a connection to it may take before the caller gets 503
 * @param maxRequestHeader most that a request's headers may measure, names and values
 * @param drainWait how long it goes on serving after it was told to stop and says that it is not
 *     ready any more; longer than whoever sends requests here takes to notice
 */
@ConfigurationProperties(prefix = "quantry.gateway", ignoreUnknownFields = false)
record GatewaySettings(
    List<URI> jobService,
    @DefaultValue("2s") Duration connectTimeout,
    @DefaultValue("12KB") DataSize maxRequestHeader,
    @DefaultValue("5s") Duration drainWait) {
  GatewaySettings {
    jobService = List.copyOf(jobService);
    if (jobService.isEmpty() || !jobService.stream().allMatch(GatewaySettings::isBare)) {
      throw new IllegalArgumentException(
          "quantry.gateway.job-service must be like http://host:port");
    }
    if (connectTimeout.isNegative() || connectTimeout.isZero()) {
      throw new IllegalArgumentException("quantry.gateway.connect-timeout must be positive");
    }
    if (maxRequestHeader.toBytes() < 1024) {
      throw new IllegalArgumentException("quantry.gateway.max-request-header must be at least 1KB");
    }
    if (drainWait.isNegative()) {
      throw new IllegalArgumentException("quantry.gateway.drain-wait must not be negative");
    }
  }

  private static boolean isBare(URI address) {
    return address.getHost() != null
        && (address.getRawPath() == null || address.getRawPath().isEmpty())
        && address.getRawQuery() == null
        && address.getRawUserInfo() == null
        && ("http".equals(address.getScheme()) || "https".equals(address.getScheme()));
  }
}
