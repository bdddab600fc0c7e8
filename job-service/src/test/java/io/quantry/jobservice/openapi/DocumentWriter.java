package io.quantry.jobservice.openapi;

import io.quantry.contracts.access.OpenPaths;
import io.quantry.contracts.catalog.TechniqueCatalog;
import io.quantry.jobservice.access.Needs;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.springframework.web.method.HandlerMethod;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/** Completes what springdoc reads of the handlers, and writes it in one fixed order. */
final class DocumentWriter {
  private static final JsonMapper JSON =
      JsonMapper.builder()
          .enable(SerializationFeature.INDENT_OUTPUT)
          .enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS)
          .build();

  /** Of the page, in its order: one for each kind of resource, and one for the rest. */
  private static final List<String> SECTIONS =
      List.of(
          "models",
          "uploads",
          "datasets",
          "techniques",
          "jobs",
          "events",
          "workers",
          "quarantine",
          "webhooks",
          "connections",
          "pipelines",
          "hooks",
          "api-keys",
          "session",
          "tenants",
          "documents");

  private static final String COMPONENTS = "#/components/schemas/";

  private final Map<String, Object> document;
  private final Map<RouteTable.Route, List<HandlerMethod>> routes;
  private final TechniqueCatalog catalog;

  /**
   * @param generated springdoc's document
   * @param routes the handlers of each route
   */
  DocumentWriter(
      Map<String, Object> generated,
      Map<RouteTable.Route, List<HandlerMethod>> routes,
      TechniqueCatalog catalog) {
    this.document = generated;
    this.routes = routes;
    this.catalog = catalog;
  }

  String write() {
    document.put(
        "info",
        JsonSchema.schema(
            "title", "Quantry",
            "version", "1",
            "description",
                "Makes ONNX models smaller and faster by quantization, and proves what that cost"
                    + " and gained."));
    document.put("servers", List.of(JsonSchema.schema("url", "/")));
    document.put(
        "security",
        List.of(JsonSchema.schema("apiKey", List.of()), JsonSchema.schema("session", List.of())));
    document.put("tags", SECTIONS.stream().map(name -> JsonSchema.schema("name", name)).toList());
    RecordSchemas records = new RecordSchemas();
    routes.values().forEach(handlers -> handlers.forEach(handler -> collect(records, handler)));
    Map<String, Object> components = child(child(document, "components"), "schemas");
    records.complete(components);
    components.putAll(HandWritten.components());
    components.putAll(JobSpecSchema.components(catalog));
    child(document, "components").put("headers", ResponseHeaders.components());
    child(document, "components")
        .put(
            "securitySchemes",
            JsonSchema.schema(
                "apiKey",
                JsonSchema.schema(
                    "type", "http", "scheme", "bearer", "bearerFormat", "qnt_ and 256 random bits"),
                "session",
                JsonSchema.schema(
                    "type", "apiKey", "in", "cookie", "name", OpenPaths.SESSION_COOKIE)));
    routes.forEach(
        (route, handlers) ->
            complete(
                route,
                handlers,
                child(child(child(document, "paths"), route.path()), route.method())));
    keepWhatIsReferredTo(components);
    return JSON.writeValueAsString(document) + "\n";
  }

  private static void collect(RecordSchemas records, HandlerMethod handler) {
    records.collect(handler.getMethod().getGenericReturnType());
    Operation operation = handler.getMethodAnnotation(Operation.class);
    if (operation != null) {
      for (ApiResponse response : operation.responses()) {
        for (Content content : response.content()) {
          records.collect(content.schema().implementation());
        }
      }
    }
  }

  private static String section(String path) {
    String named = path.split("/", -1)[2];
    String resource =
        switch (named) {
          case "tenant" -> "tenants";
          case "versions" -> "models";
          default -> named;
        };
    return SECTIONS.contains(resource) ? resource : SECTIONS.getLast();
  }

  private static void complete(
      RouteTable.Route route, List<HandlerMethod> handlers, Map<String, Object> operation) {
    operation.put("tags", List.of(section(route.path())));
    if (route.open()) {
      operation.put("security", List.of());
    }
    for (HandlerMethod handler : handlers) {
      Needs needs = handler.getMethodAnnotation(Needs.class);
      if (needs != null && !route.open()) {
        operation.put("description", "Wants the scope " + needs.value().wireName() + ".");
      }
    }
    parameters(route, operation);
    Map<String, Object> responses = child(operation, "responses");
    responses.putAll(ProblemResponses.of(route, handlers, operation.containsKey("requestBody")));
    if (route.path().equals("/v1/techniques")) {
      child(child(child(responses, "200"), "content"), "application/json")
          .put("schema", JsonSchema.ref("TechniqueList"));
    }
    if (route.method().equals("get") && !route.path().endsWith("/events")) {
      responses.put("304", JsonSchema.schema("description", "As If-None-Match has it"));
    }
    for (String status : responses.keySet()) {
      child(responses, status).put("headers", ResponseHeaders.of(route, status));
    }
  }

  @SuppressWarnings("unchecked") // the shape of every OpenAPI document
  private static void parameters(RouteTable.Route route, Map<String, Object> operation) {
    Map<String, Map<String, Object>> parameters = new TreeMap<>();
    for (Object parameter : (List<Object>) operation.getOrDefault("parameters", List.of())) {
      Map<String, Object> given = (Map<String, Object>) parameter;
      Object schema = HandWritten.parameters(route.path()).get(String.valueOf(given.get("name")));
      if (schema != null) {
        given.put("schema", schema);
      }
      parameters.put(given.get("in") + " " + given.get("name"), given);
    }
    if (route.method().equals("get") && !route.path().endsWith("/events")) {
      parameters.put(
          "header If-None-Match",
          JsonSchema.schema(
              "in",
              "header",
              "name",
              "If-None-Match",
              "required",
              false,
              "schema",
              HandWritten.parameters(route.path()).get("If-None-Match")));
    }
    operation.put("parameters", List.copyOf(parameters.values()));
    if (parameters.isEmpty()) {
      operation.remove("parameters");
    }
  }

  private void keepWhatIsReferredTo(Map<String, Object> components) {
    Set<String> kept = new LinkedHashSet<>();
    List<Object> open = new ArrayList<>(List.of(child(document, "paths")));
    while (!open.isEmpty()) {
      switch (open.removeLast()) {
        case Map<?, ?> object ->
            open.addAll(object.values().stream().filter(v -> v != null).toList());
        case List<?> list -> open.addAll(list.stream().filter(v -> v != null).toList());
        case String text -> {
          String name = text.startsWith(COMPONENTS) ? text.substring(COMPONENTS.length()) : "";
          Object component = components.get(name);
          if (component != null && kept.add(name)) {
            open.add(component);
          }
        }
        default -> {}
      }
    }
    components.keySet().retainAll(kept);
  }

  @SuppressWarnings("unchecked") // the shape of every OpenAPI document
  private static Map<String, Object> child(Map<String, Object> parent, String name) {
    return (Map<String, Object>) parent.computeIfAbsent(name, absent -> new LinkedHashMap<>());
  }
}
