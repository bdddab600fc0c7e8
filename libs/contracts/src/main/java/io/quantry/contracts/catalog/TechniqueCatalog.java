package io.quantry.contracts.catalog;

import io.quantry.contracts.ErrorCode;
import io.quantry.contracts.Violation;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The techniques on offer. The document behind it, {@value #RESOURCE}, is generated from the
 * quantizer's descriptors; callers parse it with their JSON library and hand over the tree.
 */
public final class TechniqueCatalog {
  /** Class path name of the document, beside this class's module. */
  public static final String RESOURCE = "/io/quantry/contracts/techniques.json";

  private final Map<String, Technique> techniques;
  private final List<Map<String, Object>> documents;

  private TechniqueCatalog(Map<String, Technique> techniques, List<Map<String, Object>> documents) {
    this.techniques = techniques;
    this.documents = documents;
  }

  /** Reads the parsed document. */
  @SuppressWarnings("unchecked") // the shape of our own resource
  public static TechniqueCatalog of(Map<String, Object> document) {
    List<Map<String, Object>> documents =
        (List<Map<String, Object>>) Tree.required(document, "techniques");
    Map<String, Technique> techniques = new LinkedHashMap<>();
    for (Map<String, Object> entry : documents) {
      Technique technique = Technique.of(entry);
      techniques.put(technique.type(), technique);
    }
    return new TechniqueCatalog(techniques, List.copyOf(documents));
  }

  public Optional<Technique> find(String type) {
    return Optional.ofNullable(techniques.get(type));
  }

  public List<String> types() {
    return List.copyOf(techniques.keySet());
  }

  /** The entries as they stand in the document, for {@code GET /v1/techniques}. */
  public List<Map<String, Object>> documents() {
    return documents;
  }

  /**
   * One technique.
   *
   * @param type its name in specs
   * @param calibration {@code none}, {@code optional} or {@code required}
   * @param training {@code none} or {@code required}
   * @param parameters what can be set
   * @param unsupportedHardware targets on which its results cannot run
   */
  public record Technique(
      String type,
      String calibration,
      String training,
      List<Parameter> parameters,
      List<String> unsupportedHardware) {

    @SuppressWarnings("unchecked") // the shape of our own resource
    static Technique of(Map<String, Object> entry) {
      List<Parameter> parameters = new ArrayList<>();
      for (Map<String, Object> parameter :
          (List<Map<String, Object>>) Tree.required(entry, "parameters")) {
        parameters.add(Parameter.of(parameter));
      }
      return new Technique(
          (String) Tree.required(entry, "type"),
          (String) Tree.required(entry, "calibration"),
          (String) Tree.required(entry, "training"),
          List.copyOf(parameters),
          List.copyOf((List<String>) Tree.required(entry, "unsupportedHardware")));
    }

    /** Whether it cannot work without calibration data. */
    public boolean needsCalibration() {
      return calibration.equals("required");
    }

    /** Whether it has a use for calibration data. */
    public boolean takesCalibration() {
      return !calibration.equals("none");
    }

    /** Whether it trains, and so cannot work without training data. */
    public boolean trains() {
      return training.equals("required");
    }

    /**
     * Checks {@code given} against the parameters and fills in defaults.
     *
     * @param pointer JSON pointer of the technique's object
     * @param given a tree of parameters, nested as the parameters' dotted paths
     * @param violations where everything wrong is added
     */
    public Map<String, Object> complete(
        String pointer, Map<String, Object> given, List<Violation> violations) {
      Map<String, Object> leaves = new LinkedHashMap<>();
      Tree.flatten("", given, leaves, parameters.stream().map(Parameter::path).toList());
      Map<String, Object> complete = new LinkedHashMap<>();
      for (Parameter parameter : parameters) {
        Object value = leaves.remove(parameter.path());
        if (value == null) {
          parameter
              .fallback()
              .ifPresent(fallback -> Tree.put(complete, parameter.path(), fallback));
        } else if (parameter.check(pointer, value, violations)) {
          Tree.put(complete, parameter.path(), value);
        }
      }
      for (String unknown : leaves.keySet()) {
        violations.add(
            new Violation(
                pointer + "/" + unknown.replace('.', '/'),
                ErrorCode.UNKNOWN_PROPERTY,
                "The technique %s has no such parameter".formatted(type)));
      }
      return complete;
    }
  }
}
