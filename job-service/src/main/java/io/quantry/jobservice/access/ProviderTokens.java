package io.quantry.jobservice.access;

import io.quantry.contracts.access.ApiKey;
import io.quantry.jobservice.tenancy.PlatformRows;
import jakarta.servlet.http.HttpServletRequest;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.security.authentication.AbstractAuthenticationToken;
import org.springframework.security.oauth2.core.DelegatingOAuth2TokenValidator;
import org.springframework.security.oauth2.jwt.Jwt;
import org.springframework.security.oauth2.jwt.JwtClaimNames;
import org.springframework.security.oauth2.jwt.JwtClaimValidator;
import org.springframework.security.oauth2.jwt.JwtDecoder;
import org.springframework.security.oauth2.jwt.JwtValidators;
import org.springframework.security.oauth2.jwt.NimbusJwtDecoder;
import org.springframework.security.oauth2.jwt.SupplierJwtDecoder;
import org.springframework.security.oauth2.server.resource.InvalidBearerTokenException;
import org.springframework.security.oauth2.server.resource.web.BearerTokenResolver;
import org.springframework.security.oauth2.server.resource.web.DefaultBearerTokenResolver;

/**
 * Access tokens of an OpenID Connect provider (RFC 9068): signed by a key that it publishes, issued
 * by it, meant for us, not expired. A claim names the tenant, another one the scopes.
 */
final class ProviderTokens {
  private record Known(UUID tenant, @Nullable Integer requestsPerSecond) {}

  private final OidcSettings settings;
  private final JdbcClient database;
  private final PlatformRows rows;

  ProviderTokens(OidcSettings settings, JdbcClient database, PlatformRows rows) {
    this.rows = rows;
    this.settings = settings;
    this.database = database;
  }

  /** Finds the provider's keys when the first token comes, so that this starts without it. */
  JwtDecoder decoder() {
    String issuer = Objects.requireNonNull(settings.issuer());
    return new SupplierJwtDecoder(
        () -> {
          NimbusJwtDecoder decoder = NimbusJwtDecoder.withIssuerLocation(issuer).build();
          decoder.setJwtValidator(
              new DelegatingOAuth2TokenValidator<>(
                  JwtValidators.createDefaultWithIssuer(issuer),
                  new JwtClaimValidator<@Nullable Collection<String>>(
                      JwtClaimNames.AUD,
                      audience -> audience != null && audience.contains(settings.audience()))));
          return decoder;
        });
  }

  /** Tokens that are no keys of ours. */
  static BearerTokenResolver resolver() {
    DefaultBearerTokenResolver bearer = new DefaultBearerTokenResolver();
    return (HttpServletRequest request) -> {
      String token = bearer.resolve(request);
      return token == null || token.startsWith(ApiKey.USER_PREFIX) ? null : token;
    };
  }

  /**
   * Who a good token speaks for.
   *
   * @throws InvalidBearerTokenException if its tenant is none of ours, it has no scope of ours, or
   *     no end
   */
  AbstractAuthenticationToken caller(Jwt token) {
    String tenant = token.getClaimAsString(settings.tenantClaim());
    Optional<Known> known =
        rows.with(
            () ->
                database
                    .sql("SELECT id, max_requests_per_second FROM tenants WHERE name = ?")
                    .param(tenant)
                    .query(
                        (row, number) ->
                            new Known(
                                row.getObject(1, UUID.class), row.getObject(2, Integer.class)))
                    .optional());
    Optional<Scope> scope =
        scopes(token)
            .map(Scope::ofWireName)
            .flatMap(Optional::stream)
            .filter(named -> named != Scope.OPERATOR)
            .max(Comparator.naturalOrder());
    if (known.isEmpty()
        || scope.isEmpty()
        || token.getSubject() == null
        || token.getExpiresAt() == null) {
      throw new InvalidBearerTokenException("No tenant, scope, subject or end that we know");
    }
    UUID user =
        UUID.nameUUIDFromBytes(
            (settings.issuer() + "\n" + token.getSubject()).getBytes(StandardCharsets.UTF_8));
    return new CallerAuthentication(
        new Caller(
            known.get().tenant(),
            user,
            "user " + token.getSubject(),
            scope.get(),
            known.get().requestsPerSecond(),
            token.getExpiresAt()));
  }

  private Stream<String> scopes(Jwt token) {
    Object claim = token.getClaims().get(settings.scopeClaim());
    if (claim instanceof String text) {
      return Arrays.stream(text.split(" ", -1));
    }
    return claim instanceof List<?> list ? list.stream().map(String::valueOf) : Stream.empty();
  }
}
