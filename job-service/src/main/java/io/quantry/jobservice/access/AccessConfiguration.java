package io.quantry.jobservice.access;

import io.quantry.contracts.ErrorCode;
import io.quantry.contracts.QuantryException;
import io.quantry.contracts.access.OpenPaths;
import io.quantry.jobservice.rest.ProblemWriter;
import io.quantry.jobservice.tenancy.PlatformRows;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.security.access.AccessDeniedException;
import org.springframework.security.authorization.AuthorizationDeniedException;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.config.annotation.web.configurers.AbstractHttpConfigurer;
import org.springframework.security.config.http.SessionCreationPolicy;
import org.springframework.security.oauth2.server.resource.InvalidBearerTokenException;
import org.springframework.security.web.AuthenticationEntryPoint;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.security.web.access.AccessDeniedHandler;
import org.springframework.security.web.access.intercept.AuthorizationFilter;
import org.springframework.security.web.authentication.AnonymousAuthenticationFilter;
import org.springframework.security.web.csrf.CsrfException;
import org.springframework.security.web.csrf.CsrfTokenRequestAttributeHandler;
import org.springframework.security.web.firewall.HttpFirewall;
import org.springframework.security.web.firewall.RequestRejectedHandler;
import org.springframework.security.web.firewall.StrictHttpFirewall;

/**
 * Who may call what below {@code /v1} and {@code /v2}: what {@link OpenPaths} names is open,
 * everything else wants a credential with the scope that its handler {@link Needs}. Routes of the
 * fleet have a filter of their own, and the management port is for the operator's network.
 */
@Configuration(proxyBeanMethods = false)
class AccessConfiguration {
  @Bean
  SecurityFilterChain api(
      HttpSecurity http,
      HandlerScopes scopes,
      ApiKeys keys,
      Sessions sessions,
      LastUses uses,
      OidcSettings oidc,
      JdbcClient database,
      PlatformRows rows,
      ProblemWriter problems)
      throws Exception {
    boolean takesTokens = oidc.issuer() != null;
    http.securityMatcher("/v1/**", "/v2/**")
        .authorizeHttpRequests(requests -> requests.anyRequest().access(scopes))
        .addFilterBefore(
            new CredentialsFilter(keys, sessions, uses, problems, takesTokens),
            AnonymousAuthenticationFilter.class)
        .addFilterBefore(new CallerFilter(), AuthorizationFilter.class)
        .csrf(
            csrf ->
                csrf.csrfTokenRepository(new ForgeryTokens(sessions))
                    .csrfTokenRequestHandler(new CsrfTokenRequestAttributeHandler())
                    .requireCsrfProtectionMatcher(ForgeryTokens::concern)
                    .ignoringRequestMatchers(
                        request ->
                            OpenPaths.contains(request.getMethod(), request.getRequestURI())))
        .sessionManagement(
            session -> session.sessionCreationPolicy(SessionCreationPolicy.STATELESS))
        .requestCache(AbstractHttpConfigurer::disable)
        .logout(AbstractHttpConfigurer::disable)
        .headers(headers -> headers.cacheControl(cache -> cache.disable()))
        .exceptionHandling(
            handling ->
                handling
                    .authenticationEntryPoint(unauthenticated(problems))
                    .accessDeniedHandler(denied(problems)));
    if (takesTokens) {
      ProviderTokens tokens = new ProviderTokens(oidc, database, rows);
      http.oauth2ResourceServer(
          server ->
              server
                  .bearerTokenResolver(ProviderTokens.resolver())
                  .authenticationEntryPoint(unauthenticated(problems))
                  .accessDeniedHandler(denied(problems))
                  .jwt(
                      jwt ->
                          jwt.decoder(tokens.decoder())
                              .jwtAuthenticationConverter(tokens::caller)));
    }
    return http.build();
  }

  /** Leaves methods to the resources, which answer 405 to those that they do not know. */
  @Bean
  HttpFirewall plainPaths() {
    StrictHttpFirewall firewall = new StrictHttpFirewall();
    firewall.setUnsafeAllowAnyHttpMethod(true);
    return firewall;
  }

  /** Paths that two servers might read differently. */
  @Bean
  RequestRejectedHandler rejectedRequests(ProblemWriter problems) {
    return (request, response, rejected) ->
        problems.write(
            request,
            response,
            new QuantryException(
                ErrorCode.INVALID_REQUEST, "The request's path or a parameter is not plain"));
  }

  private static AuthenticationEntryPoint unauthenticated(ProblemWriter problems) {
    return (request, response, failure) ->
        problems.write(
            request,
            response,
            failure instanceof InvalidBearerTokenException
                ? new QuantryException(ErrorCode.INVALID_API_KEY, "The API key is not valid")
                : new QuantryException(
                    ErrorCode.AUTHENTICATION_REQUIRED,
                    "Send an API key: Authorization: Bearer qnt_…"));
  }

  private static AccessDeniedHandler denied(ProblemWriter problems) {
    return (request, response, failure) ->
        problems.write(
            request,
            response,
            failure instanceof CsrfException
                ? new QuantryException(
                    ErrorCode.FORGERY_TOKEN_REQUIRED,
                    "A session's changes want the header "
                        + ForgeryTokens.HEADER
                        + ", see GET /v1/session")
                : new QuantryException(ErrorCode.INSUFFICIENT_SCOPE, scopeWanted(failure)));
  }

  private static String scopeWanted(AccessDeniedException failure) {
    return failure instanceof AuthorizationDeniedException denied
            && denied.getAuthorizationResult() instanceof HandlerScopes.ScopeDecision decision
        ? "This needs a key with the scope " + decision.needed().wireName()
        : "No key may do this";
  }
}
