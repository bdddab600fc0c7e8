package io.quantry.jobservice.upload;

import java.net.URI;
import java.time.Duration;
import java.util.List;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * {@code job-service.imports.*}: what is fetched from elsewhere.
 *
 * @param allowed {@code allowed}: what URLs must begin with, each a scheme, a host and a path that
 *     ends with a slash, such as {@code https://models.example.org/releases/}. Whoever may upload
 *     can read what is there; none by default
 * @param silence {@code silence}: how long a server may say nothing
 * @param concurrent {@code concurrent}: how many a replica fetches at once
 */
@ConfigurationProperties(prefix = "job-service.imports", ignoreUnknownFields = false)
public record ImportSettings(
    @DefaultValue List<URI> allowed,
    @DefaultValue("30s") Duration silence,
    @DefaultValue("4") int concurrent) {
  public ImportSettings {
    allowed = List.copyOf(allowed);
    for (URI prefix : allowed) {
      boolean whole =
          List.of("http", "https").contains(String.valueOf(prefix.getScheme()))
              && prefix.getHost() != null
              && prefix.getRawUserInfo() == null
              && prefix.getRawQuery() == null
              && prefix.getRawFragment() == null
              && prefix.getRawPath().endsWith("/")
              && prefix.normalize().equals(prefix);
      if (!whole) {
        throw new IllegalArgumentException(
            "job-service.imports.allowed: expected such as https://models.example.org/releases/, got "
                + prefix);
      }
    }
    if (!silence.isPositive() || concurrent < 1) {
      throw new IllegalArgumentException("job-service.imports: expected positive values");
    }
  }
}
