package io.quantry.contracts.access;

import java.util.Set;
import java.util.regex.Pattern;

/**
 * All that is served without a credential: the description of the interface and the page that shows
 * it, which are the same for everybody, badges by their links, the public keys of statements, hooks
 * of forges, and signing in. Judged by whole paths as they were sent, because a prefix would let
 * {@code /v1/docs/../jobs} through.
 */
public final class OpenPaths {
  /** The OpenAPI document. */
  public static final String DOCUMENT = "/v1/openapi.json";

  /** The page that shows it. */
  public static final String PAGE = "/v1/docs";

  /** Where a browser turns a key into a session. */
  public static final String SESSION = "/v1/session";

  /** The cookie by which the browser is known then. */
  public static final String SESSION_COOKIE = "quantry_session";

  /** The page's own script. */
  public static final String SCRIPT = PAGE + "/docs.js";

  /** The script that shows the document. */
  public static final String VIEWER = PAGE + "/swagger-ui-bundle.js";

  /** Its style. */
  public static final String STYLE = PAGE + "/swagger-ui.css";

  /** Pictures for READMEs; the rest of the path is a link that only its owner could make. */
  public static final String BADGES = "/v1/badges/";

  /** Public keys of those who sign what models were made from. */
  public static final String PROVENANCE_KEYS = "/v1/provenance/keys";

  /** Where forges tell what happened to a repository; they sign instead. */
  public static final String HOOKS = "/v1/hooks/";

  private static final Pattern HOOK = Pattern.compile(HOOKS + "[^/]+");
  private static final Pattern BADGE = Pattern.compile(BADGES + "[^/]+[.]svg");
  private static final Set<String> READ =
      Set.of(DOCUMENT, PAGE, SCRIPT, VIEWER, STYLE, PROVENANCE_KEYS);

  private OpenPaths() {}

  /**
   * Whether this is one of them.
   *
   * @param method in upper case
   * @param rawPath not decoded
   */
  public static boolean contains(String method, String rawPath) {
    return switch (method) {
      case "GET", "HEAD" -> READ.contains(rawPath) || BADGE.matcher(rawPath).matches();
      case "POST" -> rawPath.equals(SESSION) || HOOK.matcher(rawPath).matches();
      default -> false;
    };
  }
}
