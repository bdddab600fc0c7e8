package io.quantry.contracts.distribution;

import io.quantry.contracts.ErrorCode;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * A refusal below {@code /v2}, in the form that clients of the OCI distribution specification 1.1
 * read (its section "Error Codes"); what each path refuses has a code of its own.
 *
 * @param status of the answer
 * @param code the specification's, or the slug's in its spelling where it has none
 * @param slug ours, for people
 */
public record DistributionError(int status, String code, String slug, String message) {
  /** Where the specification is served. */
  public static final String ROOT = "/v2";

  /** What an answer to nobody asks for (RFC 7617); any user name goes with an API key. */
  public static final String CHALLENGE = "Basic realm=\"quantry\"";

  public static final String CONTENT_TYPE = "application/json";

  /** Whether a path, as it was sent, is one of the specification's. */
  public static boolean concerns(String rawPath) {
    return rawPath.equals(ROOT) || rawPath.startsWith(ROOT + "/");
  }

  /** How the refusal of a request is told. */
  public static DistributionError of(
      ErrorCode code, String method, String rawPath, String message) {
    return new DistributionError(status(code), code(code, method, rawPath), code.slug(), message);
  }

  /** The body, to be written as JSON. */
  public Map<String, Object> document(String requestId) {
    return Map.of(
        "errors",
        List.of(
            Map.of(
                "code",
                code,
                "message",
                message,
                "detail",
                Map.of("type", "urn:quantry:problem:" + slug, "requestId", requestId))));
  }

  /** The specification knows no 422. */
  private static int status(ErrorCode code) {
    return code.httpStatus() == 422 ? 400 : code.httpStatus();
  }

  private static String code(ErrorCode code, String method, String rawPath) {
    return switch (code) {
      case INVALID_NAME -> "NAME_INVALID";
      case DIGEST_MISMATCH -> "DIGEST_INVALID";
      case PAYLOAD_TOO_LARGE -> "SIZE_INVALID";
      case NOT_FOUND -> unknown(method, rawPath);
      default ->
          switch (status(code)) {
            case 400 -> invalid(rawPath);
            case 401 -> "UNAUTHORIZED";
            case 403 -> "DENIED";
            case 405, 406, 415 -> "UNSUPPORTED";
            case 416 -> method.equals("GET") ? "SIZE_INVALID" : "BLOB_UPLOAD_INVALID";
            case 429 -> "TOOMANYREQUESTS";
            default -> code.slug().toUpperCase(Locale.ROOT).replace('-', '_');
          };
    };
  }

  private static String unknown(String method, String rawPath) {
    if (rawPath.contains("/blobs/uploads/")) {
      return "BLOB_UPLOAD_UNKNOWN";
    }
    if (rawPath.contains("/blobs/")) {
      return "BLOB_UNKNOWN";
    }
    if (rawPath.contains("/manifests/")) {
      return method.equals("PUT") ? "MANIFEST_BLOB_UNKNOWN" : "MANIFEST_UNKNOWN";
    }
    return "NAME_UNKNOWN";
  }

  private static String invalid(String rawPath) {
    if (rawPath.contains("/manifests/")) {
      return "MANIFEST_INVALID";
    }
    return rawPath.contains("/blobs/uploads") ? "BLOB_UPLOAD_INVALID" : "UNSUPPORTED";
  }
}
