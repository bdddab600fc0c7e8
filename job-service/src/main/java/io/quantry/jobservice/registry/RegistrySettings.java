package io.quantry.jobservice.registry;

import java.util.List;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * {@code job-service.registry.*}.
 *
 * @param protectedAliases {@code protected-aliases}: aliases that others rely on. Neither an upload
 *     nor a job of a key without the scope {@code promote} points one at its result
 */
@ConfigurationProperties(prefix = "job-service.registry", ignoreUnknownFields = false)
public record RegistrySettings(@DefaultValue("champion") List<String> protectedAliases) {
  public RegistrySettings {
    protectedAliases = List.copyOf(protectedAliases);
  }
}
