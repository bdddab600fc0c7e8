package io.quantry.jobservice.openapi;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** The headers of a route's answers by their status. */
final class ResponseHeaders {
  private static final Set<String> LATER = Set.of("429", "503");
  private static final Set<String> BEFORE_THE_KEY = Set.of("401", "403", "431", "503");

  private ResponseHeaders() {}

  static Map<String, Object> components() {
    Map<String, Object> headers = new LinkedHashMap<>();
    headers.put("X-Request-Id", header("Names the request in the service's log", true));
    headers.put("RateLimit", header("What is left for this key, and when there is more", false));
    headers.put("RateLimit-Policy", header("How much a key has", false));
    headers.put("Retry-After", header("Seconds", false));
    headers.put("Location", header("Path of what was made", true));
    headers.put("ETag", header("Changes with the answer", false));
    headers.put("WWW-Authenticate", header("Bearer", true));
    headers.put("Content-Range", header("RFC 9110", true));
    return headers;
  }

  private static Map<String, Object> header(String description, boolean required) {
    return JsonSchema.schema(
        "description", description,
        "required", required,
        "schema", JsonSchema.schema("type", "string"));
  }

  static Map<String, Object> of(RouteTable.Route route, String status) {
    String path = route.path();
    String method = route.method();
    Map<String, Object> headers = new TreeMap<>();
    add(headers, "X-Request-Id");
    if (!route.open() && !BEFORE_THE_KEY.contains(status)) {
      add(headers, "RateLimit");
      add(headers, "RateLimit-Policy");
    }
    boolean inTheMaking = method.equals("get") && status.equals("202");
    if (LATER.contains(status) || status.equals("409") || inTheMaking) {
      add(headers, "Retry-After");
    }
    if (method.equals("post") && (status.equals("201") || status.equals("202"))) {
      add(headers, "Location");
    }
    if (method.equals("get") && status.startsWith("20") && !inTheMaking) {
      add(headers, "ETag");
    }
    if (status.equals("401")) {
      add(headers, "WWW-Authenticate");
    }
    if (path.endsWith("/download") && (status.equals("206") || status.equals("416"))) {
      add(headers, "Content-Range");
    }
    return headers;
  }

  private static void add(Map<String, Object> headers, String name) {
    headers.put(name, JsonSchema.schema("$ref", "#/components/headers/" + name));
  }
}
