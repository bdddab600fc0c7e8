package io.quantry.gateway;

import io.quantry.contracts.distribution.DistributionError;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Set;

/**
 * Which request paths are public, and whose. Judged as sent, before anybody normalises it: a path
 * that two servers could read differently ({@code /v1/../internal}, {@code /v1/%2e%2e/internal},
 * {@code /v1/..;/internal}) is no path of ours.
 */
final class PublicPath {
  static final String HEALTH = "/healthz";

  private static final String API = "/v1/";

  /** First segments that are never a page's, whoever asks. */
  private static final Set<String> RESERVED =
      Set.of("v1", "v2", "healthz", "internal", "actuator", "error");

  private PublicPath() {}

  static boolean isApi(String rawPath) {
    return (rawPath.startsWith(API) || DistributionError.concerns(rawPath))
        && isPlain(rawPath.substring(1));
  }

  /** Whether it may be a page or a file of the dashboard, to be read. */
  static boolean isDashboard(String method, String rawPath) {
    return (method.equals("GET") || method.equals("HEAD"))
        && rawPath.startsWith("/")
        && isPlain(rawPath.substring(1))
        && !RESERVED.contains(rawPath.substring(1).split("/", 2)[0]);
  }

  private static boolean isPlain(String rawPath) {
    String[] segments = rawPath.split("/", -1);
    for (int i = 0; i < segments.length; i++) {
      boolean trailingSlash = segments[i].isEmpty() && i == segments.length - 1;
      if (!trailingSlash && !isPlainSegment(segments[i])) {
        return false;
      }
    }
    return true;
  }

  private static boolean isPlainSegment(String raw) {
    String segment;
    try {
      // The decoder is made for forms, where '+' is a space; in a path it is itself.
      segment = URLDecoder.decode(raw.replace("+", "%2B"), StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      return false;
    }
    return !segment.isEmpty()
        && !segment.equals(".")
        && !segment.equals("..")
        && segment
            .chars()
            .noneMatch(c -> c == '/' || c == '\\' || c == ';' || Character.isISOControl(c));
  }
}
