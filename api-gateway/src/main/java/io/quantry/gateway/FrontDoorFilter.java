package io.quantry.gateway;

import io.quantry.contracts.ErrorCode;
import io.quantry.contracts.access.ApiKey;
import io.quantry.contracts.access.BasicCredentials;
import io.quantry.contracts.access.OpenPaths;
import io.quantry.contracts.distribution.DistributionError;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.Cookie;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Arrays;
import java.util.Collections;
import java.util.Optional;
import java.util.regex.Pattern;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * Refuses what the backend need not be bothered with: paths that are not public, headers that are
 * too long, and keys whose form or checksum is wrong. Whether a well-formed key is known is
 * job-service's to say, with the same words. The dashboard's pages hold no secret and want no key.
 */
@Order(Ordered.HIGHEST_PRECEDENCE + 1)
final class FrontDoorFilter extends OncePerRequestFilter {
  private static final String SCHEME = "Bearer ";
  private static final Pattern TOKEN =
      Pattern.compile("[A-Za-z0-9_-]+[.][A-Za-z0-9_-]+[.][A-Za-z0-9_-]+");

  private final long maxHeaderBytes;

  FrontDoorFilter(GatewaySettings settings) {
    this.maxHeaderBytes = settings.maxRequestHeader().toBytes();
  }

  @Override
  protected void doFilterInternal(
      HttpServletRequest request, HttpServletResponse response, FilterChain chain)
      throws ServletException, IOException {
    Optional<Problem> refusal = refusal(request);
    if (refusal.isPresent()) {
      refusal.get().writeTo(response);
    } else {
      chain.doFilter(request, response);
    }
  }

  private Optional<Problem> refusal(HttpServletRequest request) {
    if (request.getRequestURI().equals(PublicPath.HEALTH)) {
      return Optional.empty();
    }
    boolean dashboard = PublicPath.isDashboard(request.getMethod(), request.getRequestURI());
    if (!dashboard && !PublicPath.isApi(request.getRequestURI())) {
      return refuse(
          request,
          ErrorCode.NOT_FOUND,
          "There is nothing at this path; the API is below /v1, images below /v2");
    }
    if (headerBytes(request) > maxHeaderBytes) {
      return refuse(
          request,
          ErrorCode.HEADER_TOO_LARGE,
          "The request's headers measure more than the allowed " + maxHeaderBytes + " bytes");
    }
    if (dashboard || OpenPaths.contains(request.getMethod(), request.getRequestURI())) {
      return Optional.empty();
    }
    String authorization = request.getHeader("Authorization");
    if (authorization == null || authorization.isBlank()) {
      if (hasSession(request)) {
        return Optional.empty();
      }
      return refuse(
          request,
          ErrorCode.AUTHENTICATION_REQUIRED,
          "Send an API key: Authorization: Bearer qnt_…");
    }
    return mayBeGood(request, authorization)
        ? Optional.empty()
        : refuse(request, ErrorCode.INVALID_API_KEY, "The API key is not valid");
  }

  private static boolean hasSession(HttpServletRequest request) {
    Cookie[] cookies = request.getCookies();
    return cookies != null
        && Arrays.stream(cookies)
            .anyMatch(cookie -> cookie.getName().equals(OpenPaths.SESSION_COOKIE));
  }

  /** By its form a key, or a token of an identity provider (RFC 7519). */
  private static boolean mayBeGood(HttpServletRequest request, String authorization) {
    if (DistributionError.concerns(request.getRequestURI())) {
      Optional<String> password = BasicCredentials.password(authorization);
      if (password.isPresent()) {
        return ApiKey.isWellFormed(ApiKey.USER_PREFIX, password.get());
      }
    }
    if (!authorization.regionMatches(true, 0, SCHEME, 0, SCHEME.length())) {
      return false;
    }
    String token = authorization.substring(SCHEME.length()).strip();
    return ApiKey.isWellFormed(ApiKey.USER_PREFIX, token) || TOKEN.matcher(token).matches();
  }

  private static Optional<Problem> refuse(
      HttpServletRequest request, ErrorCode code, String detail) {
    return Optional.of(Problem.of(code, detail, request));
  }

  private static long headerBytes(HttpServletRequest request) {
    long bytes = request.getRequestURI().length();
    bytes += Optional.ofNullable(request.getQueryString()).orElse("").length();
    for (String name : Collections.list(request.getHeaderNames())) {
      for (String value : Collections.list(request.getHeaders(name))) {
        bytes += name.length() + value.length() + ": \r\n".length();
      }
    }
    return bytes;
  }
}
