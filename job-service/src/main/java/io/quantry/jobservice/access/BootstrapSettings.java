package io.quantry.jobservice.access;

import io.quantry.contracts.access.ApiKey;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * {@code job-service.bootstrap.*}: what exists from the first start on. Nothing given is ever taken
 * away by a later start without it.
 *
 * @param tenant {@code tenant}: name of the first tenant
 * @param apiKey {@code api-key}: a key {@code qnt_…} with the widest scope, absent: none is made
 * @param joinToken {@code join-token}: a token {@code qnw_…} with which workers and evaluators
 *     join, absent: none is made
 */
@ConfigurationProperties(prefix = "job-service.bootstrap", ignoreUnknownFields = false)
public record BootstrapSettings(
    @DefaultValue("default") String tenant, @Nullable String apiKey, @Nullable String joinToken) {
  public BootstrapSettings {
    if (apiKey != null && !ApiKey.isWellFormed(ApiKey.USER_PREFIX, apiKey)) {
      throw new IllegalArgumentException("job-service.bootstrap.api-key is no key of Quantry");
    }
    if (joinToken != null && !ApiKey.isWellFormed(ApiKey.WORKER_PREFIX, joinToken)) {
      throw new IllegalArgumentException("job-service.bootstrap.join-token is no token of Quantry");
    }
  }

  @Override
  public String toString() {
    return "BootstrapSettings[tenant=" + tenant + "]"; // secrets stay out of logs
  }
}
