package io.quantry.cli.system;

import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;

/**
 * The part of JSON schema that the published ones use: {@code $ref} to {@code $defs}, {@code type},
 * {@code enum}, {@code required}, {@code properties}, {@code additionalProperties} as a schema,
 * {@code items}.
 */
final class SchemaCheck {
  private final JsonNode root;
  private final List<String> violations = new ArrayList<>();

  private SchemaCheck(JsonNode root) {
    this.root = root;
  }

  /** Everything in which a document is not what the schema describes. */
  static List<String> violations(JsonNode schema, JsonNode document) {
    SchemaCheck check = new SchemaCheck(schema);
    check.walk(schema, document, "");
    return check.violations;
  }

  private void walk(JsonNode schema, JsonNode value, String at) {
    if (schema.has("$ref")) {
      JsonNode target = root.at(schema.path("$ref").asString().substring(1));
      if (target.isMissingNode()) {
        violations.add(at + ": no " + schema.path("$ref"));
      }
      walk(target, value, at);
      return;
    }
    if (schema.has("enum") && !schema.path("enum").values().contains(value)) {
      violations.add("%s: %s is none of %s".formatted(at, value, schema.path("enum")));
    }
    if (schema.has("type") && !isA(schema.path("type").asString(), value)) {
      violations.add("%s: %s is no %s".formatted(at, value, schema.path("type").asString()));
    }
    for (JsonNode name : schema.path("required").values()) {
      if (!value.has(name.asString())) {
        violations.add("%s/%s is missing".formatted(at, name.asString()));
      }
    }
    value
        .properties()
        .forEach(
            member -> {
              JsonNode known = schema.path("properties").path(member.getKey());
              walk(
                  known.isMissingNode() ? schema.path("additionalProperties") : known,
                  member.getValue(),
                  at + "/" + member.getKey());
            });
    if (value.isArray()) {
      value.values().forEach(item -> walk(schema.path("items"), item, at + "/-"));
    }
  }

  private static boolean isA(String type, JsonNode value) {
    return switch (type) {
      case "object" -> value.isObject();
      case "array" -> value.isArray();
      case "string" -> value.isString();
      case "integer" -> value.isIntegralNumber();
      case "number" -> value.isNumber();
      case "boolean" -> value.isBoolean();
      default ->
          throw new AssertionError("the schema has a type that this check does not know: " + type);
    };
  }
}
