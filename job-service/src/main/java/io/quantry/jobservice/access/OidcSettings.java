package io.quantry.jobservice.access;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * {@code job-service.oidc.*}: an OpenID Connect provider whose access tokens are taken beside API
 * keys.
 *
 * @param issuer {@code issuer}: the provider, exactly as its tokens name it; absent: none is taken
 * @param audience {@code audience}: whom a token must be meant for; wanted with an issuer
 * @param tenantClaim {@code tenant-claim}: the claim that names the tenant
 * @param scopeClaim {@code scope-claim}: the claim with the scopes, a text separated by blanks or a
 *     list; the widest that is ours counts
 */
@ConfigurationProperties(prefix = "job-service.oidc", ignoreUnknownFields = false)
public record OidcSettings(
    @Nullable String issuer,
    @Nullable String audience,
    @DefaultValue("quantry_tenant") String tenantClaim,
    @DefaultValue("scope") String scopeClaim) {
  public OidcSettings {
    if (issuer != null && (audience == null || audience.isBlank())) {
      throw new IllegalArgumentException(
          "job-service.oidc.audience: expected with job-service.oidc.issuer, or tokens for others"
              + " would be taken");
    }
  }
}
