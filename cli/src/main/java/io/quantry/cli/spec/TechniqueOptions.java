package io.quantry.cli.spec;

import io.quantry.cli.output.Json;
import io.quantry.contracts.ErrorCode;
import io.quantry.contracts.QuantryException;
import io.quantry.contracts.spec.TechniqueSpec;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Option;

/** How a user names a technique: by its type, or by a spec file; single parameters on top. */
public final class TechniqueOptions {
  @ArgGroup(multiplicity = "1")
  @SuppressWarnings("NullAway.Init") // required, set by picocli
  private Source source;

  @Option(
      names = "--set",
      paramLabel = "PARAMETER=VALUE",
      description = "Set one parameter, such as weights.granularity=tensor; repeatable.")
  private Map<String, String> settings = new LinkedHashMap<>();

  /** One of the two ways. */
  static final class Source {
    @Option(
        names = "--technique",
        required = true,
        description = "The technique's name, see 'quantry techniques'.")
    private @Nullable String type;

    @Option(
        names = "--spec",
        required = true,
        paramLabel = "FILE",
        description = "A YAML or JSON file: a whole job spec or its technique object.")
    private @Nullable Path file;
  }

  /** The validated technique, defaults filled in. */
  public TechniqueSpec read() {
    return Techniques.reader().readTechnique(tree());
  }

  private Map<String, Object> tree() {
    Map<String, Object> tree = new LinkedHashMap<>();
    Path file = source.file;
    if (file != null) {
      Map<String, Object> document = Json.readTree(file);
      Object technique = document.containsKey("type") ? document : document.get("technique");
      if (!(technique instanceof Map<?, ?> map)) {
        throw new QuantryException(
            ErrorCode.MISSING_PROPERTY, file + " holds no technique object with a type");
      }
      map.forEach((name, value) -> tree.put(String.valueOf(name), value));
    } else if (source.type != null) {
      tree.put("type", source.type);
    }
    settings.forEach((path, value) -> put(tree, path, Settings.value(value)));
    return tree;
  }

  @SuppressWarnings("unchecked") // objects of a JSON tree have string keys
  private static void put(Map<String, Object> tree, String path, Object value) {
    int dot = path.indexOf('.');
    if (dot < 0) {
      tree.put(path, value);
      return;
    }
    String head = path.substring(0, dot);
    Map<String, Object> inner = new LinkedHashMap<>();
    if (tree.get(head) instanceof Map<?, ?> known) {
      inner.putAll((Map<String, Object>) known);
    }
    tree.put(head, inner);
    put(inner, path.substring(dot + 1), value);
  }
}
