package io.quantry.deploy;

import static io.quantry.deploy.ComposeFile.list;
import static io.quantry.deploy.ComposeFile.map;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.quantry.cli.output.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/** The JSON schema in KEDA's definition of its resource, which says of itself what is unknown. */
final class KedaSchema {
  private KedaSchema() {}

  /** Writes {@code scaledobject.json}; skips the test where the definition is not installed. */
  static void write(Path folder) throws IOException {
    Path definition = Tools.FOLDER.resolve("schemas/keda.sh_scaledobjects.yaml");
    assumeTrue(
        Files.exists(definition), "Skipped: no KEDA schema; deploy/tools/install installs it");
    Map<String, Object> resource =
        map(new Yaml(new SafeConstructor(new LoaderOptions())).load(Files.readString(definition)));
    Map<String, Object> version = map(list(map(resource.get("spec")).get("versions")).getFirst());
    Map<String, Object> schema = map(map(version.get("schema")).get("openAPIV3Schema"));
    Files.writeString(folder.resolve("scaledobject.json"), Json.pretty(strict(schema)));
  }

  /** The API server refuses unknown members where some are declared; JSON schema must be told. */
  private static Map<String, Object> strict(Map<String, Object> schema) {
    Map<String, Object> strict = new LinkedHashMap<>();
    schema.forEach(
        (key, value) ->
            strict.put(key, value instanceof Map<?, ?> nested ? strict(map(nested)) : value));
    boolean declares =
        schema.get("properties") instanceof Map && "object".equals(schema.get("type"));
    if (declares && !Boolean.TRUE.equals(schema.get("x-kubernetes-preserve-unknown-fields"))) {
      strict.putIfAbsent("additionalProperties", false);
    }
    return strict;
  }
}
