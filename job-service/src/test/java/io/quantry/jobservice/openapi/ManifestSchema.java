package io.quantry.jobservice.openapi;

import static io.quantry.jobservice.openapi.JsonSchema.matching;
import static io.quantry.jobservice.openapi.JsonSchema.object;
import static io.quantry.jobservice.openapi.JsonSchema.ref;
import static io.quantry.jobservice.openapi.JsonSchema.schema;
import static io.quantry.jobservice.openapi.JsonSchema.whole;

import io.quantry.contracts.dataset.DatasetFormat;
import io.quantry.contracts.dataset.DatasetSplit;
import io.quantry.contracts.dataset.SplitReader;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/** A dataset's manifest: one form for each format, for each has roles of its own. */
final class ManifestSchema {
  private static final String FILE = "[A-Za-z0-9_][A-Za-z0-9._-]{0,127}";

  private ManifestSchema() {}

  static Map<String, Object> components() {
    Map<String, Object> components = new LinkedHashMap<>();
    List<Object> forms = new ArrayList<>();
    Map<String, Object> mapping = new LinkedHashMap<>();
    for (DatasetFormat format : DatasetFormat.values()) {
      String component = component(format);
      components.put(component, of(format));
      forms.add(ref(component));
      mapping.put(format.wireName(), "#/components/schemas/" + component);
    }
    components.put(
        "DatasetManifest",
        schema(
            "oneOf", forms, "discriminator", schema("propertyName", "format", "mapping", mapping)));
    components.put("DatasetSplit", split());
    return components;
  }

  private static String component(DatasetFormat format) {
    String name = format.wireName();
    return Character.toUpperCase(name.charAt(0)) + name.substring(1) + "Manifest";
  }

  private static Map<String, Object> of(DatasetFormat format) {
    Map<String, Object> roles = new LinkedHashMap<>();
    new TreeSet<>(format.requiredRoles()).forEach(role -> roles.put(role, matching(FILE)));
    new TreeSet<>(format.optionalRoles()).forEach(role -> roles.put(role, matching(FILE)));
    Map<String, Object> files =
        schema(
            "type",
            "object",
            "properties",
            roles,
            "required",
            List.copyOf(new TreeSet<>(format.requiredRoles())),
            "additionalProperties",
            false,
            "description",
            "File name by role");
    return object(
        schema(
            "format", schema("const", format.wireName()),
            "files", files,
            "options", schema("type", "object"),
            "splits",
                schema(
                    "type",
                    "object",
                    "additionalProperties",
                    ref("DatasetSplit"),
                    "propertyNames",
                    matching(JobSpecSchema.NAME),
                    "maxProperties",
                    SplitReader.MAX_SPLITS)),
        "format",
        "files");
  }

  /** A range of samples, or a fold of them. */
  private static Map<String, Object> split() {
    Map<String, Object> index = whole(0, Long.MAX_VALUE);
    return schema(
        "anyOf",
        List.of(
            object(schema("from", index, "to", index), "from"),
            object(
                schema(
                    "fold", whole(0, DatasetSplit.MAX_FOLDS - 1),
                    "of", whole(2, DatasetSplit.MAX_FOLDS),
                    "seed", schema("type", "integer", "format", "int64"),
                    "except", schema("type", "boolean")),
                "fold",
                "of",
                "seed")));
  }
}
