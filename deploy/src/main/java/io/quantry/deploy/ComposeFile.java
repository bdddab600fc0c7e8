package io.quantry.deploy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/**
 * Reads our {@code docker-compose.yml}: anchors and merges resolved, variables filled in. Whether
 * the file keeps to the compose specification is for that specification's own tool to say.
 *
 * @param services by name, in their order
 * @param document the whole file, for whoever asks what no service says
 */
public record ComposeFile(Map<String, ComposeService> services, Map<String, Object> document) {
  private static final Pattern VARIABLE =
      Pattern.compile("\\$\\$|\\$\\{([A-Z0-9_]+)(?::-([^}]*))?}");

  /** Fills in the defaults of all variables. */
  public static ComposeFile read(Path file) throws IOException {
    return read(file, Map.of());
  }

  /**
   * @param variables what {@code .env} would say; a variable that is not there takes its default
   * @throws IllegalArgumentException for a variable that has neither
   */
  public static ComposeFile read(Path file, Map<String, String> variables) throws IOException {
    Map<String, Object> raw =
        new Yaml(new SafeConstructor(new LoaderOptions())).load(Files.readString(file));
    Map<String, Object> document = map(filledIn(raw, text -> fillIn(text, variables)));
    Map<String, ComposeService> services = new LinkedHashMap<>();
    map(document.get("services"))
        .forEach((name, service) -> services.put(name, ComposeService.of(name, map(service))));
    return new ComposeFile(services, document);
  }

  private static Object filledIn(Object node, UnaryOperator<String> fill) {
    return switch (node) {
      case Map<?, ?> map -> {
        Map<String, Object> filled = new LinkedHashMap<>();
        map.forEach(
            (key, value) ->
                filled.put(String.valueOf(key), value == null ? Map.of() : filledIn(value, fill)));
        yield filled;
      }
      case List<?> list -> list.stream().map(value -> filledIn(value, fill)).toList();
      case String text -> fill.apply(text);
      default -> node;
    };
  }

  private static String fillIn(String text, Map<String, String> variables) {
    return VARIABLE
        .matcher(text)
        .replaceAll(found -> Matcher.quoteReplacement(valueOf(found, variables)));
  }

  private static String valueOf(MatchResult found, Map<String, String> variables) {
    if (found.group(1) == null) {
      return "$"; // $$ stands for itself
    }
    @Nullable String value = variables.getOrDefault(found.group(1), found.group(2));
    if (value == null) {
      throw new IllegalArgumentException("No value and no default for " + found.group());
    }
    return value;
  }

  /** {@code node} as a mapping, an empty one where there is none. */
  @SuppressWarnings("unchecked") // every key was made a text
  static Map<String, Object> map(@Nullable Object node) {
    return node == null ? Map.of() : (Map<String, Object>) node;
  }

  /** {@code node} as a list, an empty one where there is none. */
  static List<?> list(@Nullable Object node) {
    return node == null ? List.of() : (List<?>) node;
  }
}
