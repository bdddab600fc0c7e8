package io.quantry.cli;

import io.quantry.cli.output.OutputOptions;
import io.quantry.cli.output.Table;
import io.quantry.cli.spec.Techniques;
import io.quantry.contracts.ErrorCode;
import io.quantry.contracts.QuantryException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code quantry techniques [NAME]}: the catalog, read from this build and not from a server. */
@Command(name = "techniques", description = "List the techniques, or show one with its parameters.")
final class TechniquesCommand implements Callable<Integer> {
  @Mixin private final OutputOptions output = new OutputOptions();

  @Parameters(arity = "0..1", paramLabel = "NAME", description = "A technique, such as dynamic.")
  private @Nullable String name;

  @Override
  public Integer call() {
    List<Map<String, Object>> all = Techniques.catalog().documents();
    if (name == null) {
      output.print(Map.of("techniques", all), () -> list(all));
      return ExitCode.GOOD;
    }
    Map<String, Object> one =
        all.stream()
            .filter(entry -> name.equals(entry.get("type")))
            .findFirst()
            .orElseThrow(
                () ->
                    new QuantryException(
                        ErrorCode.NOT_FOUND,
                        "There is no technique %s, there are %s"
                            .formatted(name, Techniques.catalog().types())));
    output.print(one, () -> show(one));
    return ExitCode.GOOD;
  }

  private static String list(List<Map<String, Object>> all) {
    Table table = new Table("TECHNIQUE", "CALIBRATION", "TRAINING", "TITLE");
    for (Map<String, Object> entry : all) {
      table.row(
          text(entry, "type"),
          text(entry, "calibration"),
          text(entry, "training"),
          text(entry, "title"));
    }
    return table + System.lineSeparator().repeat(2) + "More: quantry techniques NAME";
  }

  private static String show(Map<String, Object> entry) {
    Table table = new Table("PARAMETER", "VALUES", "DEFAULT");
    StringBuilder notes = new StringBuilder();
    if (entry.get("parameters") instanceof List<?> parameters) {
      for (Object item : parameters) {
        if (item instanceof Map<?, ?> parameter) {
          Object values = parameter.get("values");
          table.row(
              text(parameter, "path"),
              values == null ? range(parameter) : values.toString(),
              text(parameter, "default"));
          notes.append("%n  %-24s %s".formatted(text(parameter, "path"), text(parameter, "doc")));
        }
      }
    }
    return "%s: %s%n%s%n%n%s%n%s"
        .formatted(text(entry, "type"), text(entry, "title"), text(entry, "summary"), table, notes);
  }

  private static String range(Map<?, ?> parameter) {
    return parameter.get("min") == null
        ? text(parameter, "kind")
        : text(parameter, "min") + " to " + text(parameter, "max");
  }

  private static String text(Map<?, ?> entry, String name) {
    Object value = entry.get(name);
    return value == null ? "-" : value.toString();
  }
}
