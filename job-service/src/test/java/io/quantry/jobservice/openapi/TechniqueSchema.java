package io.quantry.jobservice.openapi;

import static io.quantry.jobservice.openapi.JsonSchema.matching;
import static io.quantry.jobservice.openapi.JsonSchema.object;
import static io.quantry.jobservice.openapi.JsonSchema.text;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A technique of the catalog as the object that a job gives. */
final class TechniqueSchema {
  private TechniqueSchema() {}

  /** For instance {@code WeightOnlyTechnique} of {@code weight-only}. */
  static String component(String type) {
    StringBuilder name = new StringBuilder();
    for (String word : type.split("-", -1)) {
      name.append(Character.toUpperCase(word.charAt(0))).append(word.substring(1));
    }
    return name + "Technique";
  }

  @SuppressWarnings("unchecked") // the shape of our own resource
  static Map<String, Object> of(Map<String, Object> entry) {
    Group root = new Group();
    root.leaves.put("type", JsonSchema.schema("const", entry.get("type")));
    root.required.add("type");
    for (Map<String, Object> parameter :
        (List<Map<String, Object>>) Objects.requireNonNull(entry.get("parameters"))) {
      List<String> path = Arrays.asList(String.valueOf(parameter.get("path")).split("\\.", -1));
      Group group = root;
      for (String part : path.subList(0, path.size() - 1)) {
        group = group.groups.computeIfAbsent(part, name -> new Group());
      }
      group.leaves.put(path.getLast(), parameter(parameter));
    }
    data(root, "calibration", String.valueOf(entry.get("calibration")));
    data(root, "training", String.valueOf(entry.get("training")));
    Map<String, Object> schema = root.schema();
    schema.put("title", entry.get("title"));
    schema.put("description", entry.get("summary"));
    return schema;
  }

  private static void data(Group root, String group, String need) {
    if (need.equals("none")) {
      return;
    }
    Group data = root.groups.computeIfAbsent(group, name -> new Group());
    data.leaves.put("dataset", matching(JobSpecSchema.DATASET));
    if (need.equals("required")) {
      data.required.add("dataset");
      root.required.add(group);
    }
  }

  private static Map<String, Object> parameter(Map<String, Object> parameter) {
    Object values = parameter.get("values");
    Map<String, Object> schema =
        switch (String.valueOf(parameter.get("kind"))) {
          case "enum" -> JsonSchema.schema("enum", values);
          case "boolean" ->
              values instanceof List<?> some
                  ? JsonSchema.schema("enum", some)
                  : JsonSchema.schema("type", "boolean");
          case "enum-list" ->
              JsonSchema.schema(
                  "type", "array", "items", JsonSchema.schema("enum", values), "uniqueItems", true);
          case "string-list" -> JsonSchema.listOf(text(0, 1000), 1000);
          case "overrides" -> overrides(values);
          case "integer" -> bounded("integer", parameter);
          case "number" -> bounded("number", parameter);
          default -> throw new IllegalArgumentException("An unknown kind: " + parameter);
        };
    schema.put("description", parameter.get("doc"));
    if (parameter.get("default") != null) {
      schema.put("default", parameter.get("default"));
    }
    return schema;
  }

  private static Map<String, Object> overrides(@Nullable Object values) {
    Map<String, Object> one =
        JsonSchema.schema(
            "type",
            "object",
            "properties",
            JsonSchema.schema("weights", JsonSchema.schema("enum", values)),
            "required",
            List.of("weights"),
            "additionalProperties",
            false);
    return JsonSchema.schema(
        "type",
        "object",
        "additionalProperties",
        one,
        "propertyNames",
        JsonSchema.schema("maxLength", 1000),
        "maxProperties",
        1000);
  }

  private static Map<String, Object> bounded(String type, Map<String, Object> parameter) {
    Map<String, Object> schema = JsonSchema.schema("type", type);
    if (parameter.get("min") != null) {
      schema.put("minimum", parameter.get("min"));
    }
    if (parameter.get("max") != null) {
      schema.put("maximum", parameter.get("max"));
    }
    return schema;
  }

  /** An object of parameters, some of which are such objects. */
  private static final class Group {
    private final Map<String, Object> leaves = new LinkedHashMap<>();
    private final Map<String, Group> groups = new LinkedHashMap<>();
    private final List<String> required = new ArrayList<>();

    Map<String, Object> schema() {
      Map<String, Object> properties = new LinkedHashMap<>(leaves);
      groups.forEach((name, group) -> properties.put(name, group.schema()));
      return object(properties, required.toArray(String[]::new));
    }
  }
}
