package io.quantry.quantizer.catalog;

import io.quantry.quantizer.algorithm.Algorithm;
import io.quantry.quantizer.calibration.CalibrationMethod;
import io.quantry.quantizer.fusion.Fusion;
import io.quantry.quantizer.technique.Expectation;
import io.quantry.quantizer.technique.Parameter;
import io.quantry.quantizer.technique.ParameterKind;
import io.quantry.quantizer.technique.TechniqueDescriptor;
import io.quantry.quantizer.technique.TrainingUse;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The catalog as a page of Markdown: one row for each technique, and a table of parameters for
 * each. The same text for the same descriptors.
 */
public final class ReferencePage {
  private static final String HEAD =
      """
      # Techniques

      Made from the catalog; do not edit. Each technique has a page that says what it does, when to use it, what it costs, and
      what was measured. Sizes are of the whole file over FP32; speedups are over FP32 on that hardware, as a range of what was seen
      over the models in [benchmarks](../benchmarks.md) and on the technique's own page.

      """;

  private ReferencePage() {}

  /**
   * The page's text.
   *
   * @param roundings algorithms that round weights, each with its summary
   */
  public static String of(
      List<TechniqueDescriptor> descriptors,
      List<CalibrationMethod> methods,
      List<Algorithm> algorithms,
      Map<String, String> roundings,
      List<Fusion> fusions) {
    StringBuilder page = new StringBuilder(HEAD);
    page.append("| technique | what | sample data | hardware | size | speedup | note |\n");
    page.append("|---|---|---|---|---|---|---|\n");
    descriptors.forEach(one -> overview(page, one));
    for (TechniqueDescriptor one : descriptors) {
      page.append("\n## [").append(one.type()).append("](").append(one.type()).append(".md)\n\n");
      page.append(one.summary()).append("\n\n");
      page.append("| parameter | values | default | meaning |\n|---|---|---|---|\n");
      one.parameters().forEach(parameter -> row(page, parameter));
    }
    page.append("\n## [Calibration methods](calibration.md)\n\n");
    page.append("| `calibration.method` | how the range follows |\n|---|---|\n");
    for (CalibrationMethod method : methods) {
      page.append("| `%s` | %s |\n".formatted(method.name(), cell(method.summary())));
    }
    page.append("\n## Algorithms\n\n");
    Choices algorithmChoices = Choices.of("algorithms", descriptors);
    page.append(algorithmChoices.head());
    for (Algorithm algorithm : algorithms) {
      page.append(
          "| [%s](%s.md) | %s |%s\n"
              .formatted(
                  algorithm.name(),
                  algorithm.name(),
                  cell(algorithm.summary()),
                  algorithmChoices.cells(algorithm.name())));
    }
    roundings.forEach(
        (name, summary) ->
            page.append(
                "| [%s](%s.md) | %s |%s\n"
                    .formatted(name, name, cell(summary), algorithmChoices.cells(name))));
    page.append("\n## [Fusions](transformer-fusions.md)\n\n");
    Choices fusionChoices = Choices.of("fusions", descriptors);
    page.append(fusionChoices.head());
    for (Fusion fusion : fusions) {
      page.append(
          "| `%s` | Makes one operator of %s. |%s\n"
              .formatted(fusion.name(), cell(fusion.title()), fusionChoices.cells(fusion.name())));
    }
    return page.toString();
  }

  /**
   * Which techniques take which words of one parameter.
   *
   * @param path the parameter's
   * @param byTechnique the parameter of each technique that has it
   */
  private record Choices(String path, Map<String, Parameter> byTechnique) {
    static Choices of(String path, List<TechniqueDescriptor> descriptors) {
      Map<String, Parameter> found = new LinkedHashMap<>();
      for (TechniqueDescriptor descriptor : descriptors) {
        descriptor.parameters().stream()
            .filter(parameter -> parameter.path().equals(path))
            .forEach(parameter -> found.put(descriptor.type(), parameter));
      }
      return new Choices(path, found);
    }

    String head() {
      String techniques =
          byTechnique.keySet().stream().map(" `%s` |"::formatted).collect(Collectors.joining());
      return "| `%s` | what it does |%s\n|---|---|%s\n"
          .formatted(path, techniques, "---|".repeat(byTechnique.size()));
    }

    String cells(String word) {
      return byTechnique.values().stream()
          .map(parameter -> " %s |".formatted(use(parameter, word)))
          .collect(Collectors.joining());
    }

    private static String use(Parameter parameter, String word) {
      if (!parameter.values().contains(word)) {
        return "no";
      }
      return parameter.defaultValue() instanceof List<?> words && words.contains(word)
          ? "by default"
          : "on demand";
    }
  }

  private static void overview(StringBuilder page, TechniqueDescriptor one) {
    String start =
        "| [%s](%s.md) | %s | %s |".formatted(one.type(), one.type(), one.title(), sampleData(one));
    for (Expectation expected : one.expectations()) {
      page.append(start)
          .append(
              String.format(
                  Locale.ROOT,
                  " %s | %.2f | %s | %s |\n",
                  expected.hardware(),
                  expected.sizeRatio(),
                  speedup(expected.speedupOrNull()),
                  cell(expected.note())));
    }
  }

  private static String sampleData(TechniqueDescriptor one) {
    return one.training() == TrainingUse.REQUIRED ? "to train" : one.calibration().wireName();
  }

  private static String speedup(Expectation.@Nullable Speedup speedup) {
    return speedup == null
        ? "not measured"
        : String.format(Locale.ROOT, "%.2f to %.2f", speedup.low(), speedup.high());
  }

  private static void row(StringBuilder page, Parameter parameter) {
    page.append(
        "| `%s` | %s | %s | %s |\n"
            .formatted(
                parameter.path(), values(parameter), fallback(parameter), cell(parameter.doc())));
  }

  private static String values(Parameter parameter) {
    String words =
        parameter.values().stream()
            .map(value -> "`" + value + "`")
            .collect(Collectors.joining(", "));
    if (parameter.kind() == ParameterKind.ENUM_LIST) {
      return "some of " + words;
    }
    if (parameter.kind() == ParameterKind.OVERRIDES) {
      return "globs with `weights`: " + words;
    }
    if (!words.isEmpty()) {
      return words;
    }
    return parameter.min() == null || parameter.max() == null
        ? parameter.kind().wireName().replace('-', ' ')
        : "%s to %s".formatted(number(parameter.min()), number(parameter.max()));
  }

  private static String fallback(Parameter parameter) {
    if (parameter.defaultValue() instanceof Map<?, ?> map && map.isEmpty()) {
      return "none";
    }
    return parameter.defaultValue() instanceof List<?> list
        ? list.isEmpty()
            ? "none"
            : list.stream().map(word -> "`" + word + "`").collect(Collectors.joining(", "))
        : "`" + parameter.defaultValue() + "`";
  }

  private static String number(double value) {
    return value == Math.rint(value)
        ? String.format(Locale.ROOT, "%,d", (long) value)
        : Double.toString(value);
  }

  private static String cell(String text) {
    return text.replace("|", "\\|").replace('\n', ' ');
  }
}
