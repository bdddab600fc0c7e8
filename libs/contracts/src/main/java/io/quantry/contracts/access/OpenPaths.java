package io.quantry.contracts.access;

import java.util.Set;

/**
 * What is told without a key: the description of the interface and the page that shows it, which
 * are the same for everybody. Judged by whole paths as they were sent, because a prefix would let
 * {@code /v1/docs/../jobs} through.
 */
public final class OpenPaths {
  /** The OpenAPI document. */
  public static final String DOCUMENT = "/v1/openapi.json";

  /** The page that shows it. */
  public static final String PAGE = "/v1/docs";

  private static final Set<String> ALL =
      Set.of(
          DOCUMENT,
          PAGE,
          PAGE + "/docs.js",
          PAGE + "/swagger-ui.css",
          PAGE + "/swagger-ui-bundle.js");

  private OpenPaths() {}

  /** Whether the path, not decoded, is one of them. */
  public static boolean contains(String rawPath) {
    return ALL.contains(rawPath);
  }
}
