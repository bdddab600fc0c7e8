package io.quantry.cli.client;

import io.quantry.cli.output.Json;
import io.quantry.contracts.ErrorCode;
import io.quantry.contracts.QuantryException;
import io.quantry.contracts.Violation;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.MissingNode;

/** Problem details (RFC 9457) as exceptions. */
final class Problems {
  private Problems() {}

  static HttpResponse<String> accept(HttpResponse<String> response) {
    if (response.statusCode() / 100 != 2) {
      throw of(response.statusCode(), response.body());
    }
    return response;
  }

  static JsonNode readJson(HttpResponse<String> response) {
    String body = accept(response).body();
    return body.isBlank() ? MissingNode.getInstance() : QuantryClient.tree(body);
  }

  /** The failure that an answer describes; a body that is no problem keeps its status at least. */
  static QuantryException of(int status, String body) {
    JsonNode problem;
    try {
      problem = Json.mapper().readTree(body);
    } catch (JacksonException noProblem) {
      problem = MissingNode.getInstance();
    }
    String type = problem.path("type").asString("");
    ErrorCode code =
        ErrorCode.ofSlug(type.substring(Math.max(type.lastIndexOf('/'), type.lastIndexOf(':')) + 1))
            .orElse(ofStatus(status));
    String message =
        problem.path("detail").asString(problem.path("title").asString("HTTP status " + status));
    List<Violation> violations = new ArrayList<>();
    for (JsonNode one : problem.path("violations")) {
      violations.add(
          new Violation(
              one.path("pointer").asString(""),
              ErrorCode.ofSlug(one.path("code").asString("")).orElse(code),
              one.path("message").asString("")));
    }
    return new QuantryException(code, message, violations);
  }

  private static ErrorCode ofStatus(int status) {
    return switch (status) {
      case 401 -> ErrorCode.INVALID_API_KEY;
      case 403 -> ErrorCode.INSUFFICIENT_SCOPE;
      case 404 -> ErrorCode.NOT_FOUND;
      case 502, 503, 504 -> ErrorCode.SERVICE_UNAVAILABLE;
      default -> status < 500 ? ErrorCode.INVALID_REQUEST : ErrorCode.INTERNAL_ERROR;
    };
  }
}
