package io.quantry.jobservice.openapi;

import io.quantry.contracts.ErrorCode;
import io.quantry.jobservice.access.Needs;
import io.quantry.jobservice.access.Scope;
import io.quantry.jobservice.rest.Refuses;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.springframework.core.annotation.MergedAnnotations;
import org.springframework.web.method.HandlerMethod;

/** Every problem that a route can answer: its own, and those of all routes of its kind. */
final class ProblemResponses {
  private ProblemResponses() {}

  /** Responses by status. */
  static Map<String, Object> of(
      RouteTable.Route route, List<HandlerMethod> handlers, boolean takesBody) {
    Set<ErrorCode> codes = EnumSet.of(ErrorCode.OVERLOADED, ErrorCode.HEADER_TOO_LARGE);
    codes.add(ErrorCode.INVALID_REQUEST);
    codes.add(ErrorCode.NOT_ACCEPTABLE);
    codes.add(ErrorCode.SERVICE_UNAVAILABLE);
    if (!route.open()) {
      codes.add(ErrorCode.AUTHENTICATION_REQUIRED);
      codes.add(ErrorCode.INVALID_API_KEY);
      codes.add(ErrorCode.RATE_LIMITED);
      if (!route.method().equals("get")) {
        codes.add(ErrorCode.FORGERY_TOKEN_REQUIRED);
      }
      if (handlers.stream().anyMatch(ProblemResponses::wantsMoreThanReading)) {
        codes.add(ErrorCode.INSUFFICIENT_SCOPE);
      }
    }
    if (route.path().contains("{")) {
      codes.add(ErrorCode.NOT_FOUND);
    }
    if (takesBody) {
      codes.add(ErrorCode.UNSUPPORTED_MEDIA_TYPE);
    }
    for (HandlerMethod handler : handlers) {
      MergedAnnotations.from(handler.getMethod()).stream(Refuses.class)
          .forEach(refuses -> codes.addAll(List.of(refuses.synthesize().value())));
    }
    Map<Integer, List<ErrorCode>> byStatus =
        codes.stream()
            .collect(
                Collectors.groupingBy(ErrorCode::httpStatus, TreeMap::new, Collectors.toList()));
    Map<String, Object> responses = new TreeMap<>();
    byStatus.forEach((status, some) -> responses.put(status.toString(), response(some)));
    return responses;
  }

  private static boolean wantsMoreThanReading(HandlerMethod handler) {
    Needs needs = handler.getMethodAnnotation(Needs.class);
    return needs != null && needs.value() != Scope.READ;
  }

  private static Map<String, Object> response(List<ErrorCode> codes) {
    List<String> slugs = new ArrayList<>(codes.stream().map(ErrorCode::slug).toList());
    Map<String, Object> type =
        JsonSchema.oneOf(slugs.stream().map(slug -> "urn:quantry:problem:" + slug).toList());
    Map<String, Object> schema =
        JsonSchema.schema(
            "allOf",
            List.of(
                JsonSchema.ref("Problem"),
                JsonSchema.schema(
                    "type", "object", "properties", JsonSchema.schema("type", type))));
    return JsonSchema.schema(
        "description", String.join(", ", slugs),
        "content",
            JsonSchema.schema("application/problem+json", JsonSchema.schema("schema", schema)));
  }
}
