package io.quantry.quantizer.catalog;

import io.quantry.quantizer.technique.Expectation;
import io.quantry.quantizer.technique.Parameter;
import io.quantry.quantizer.technique.ParameterKind;
import io.quantry.quantizer.technique.TechniqueDescriptor;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The catalog as a JSON document: {@code {"techniques": [{type, title, summary, calibration,
 * training, parameters, kernels, expectations, unsupportedHardware}]}}. An expectation has a {@code
 * speedup}, {@code [low, high]}, where it was measured. Services, dashboard and command line know
 * techniques only from it.
 */
public final class CatalogDocument {
  private CatalogDocument() {}

  /** The document's text, the same bytes for the same descriptors. */
  public static String toJson(List<TechniqueDescriptor> descriptors) {
    return JsonText.of(
        Map.of("techniques", descriptors.stream().map(CatalogDocument::technique).toList()));
  }

  private static Map<String, Object> technique(TechniqueDescriptor descriptor) {
    Map<String, Object> members = new LinkedHashMap<>();
    members.put("type", descriptor.type());
    members.put("title", descriptor.title());
    members.put("summary", descriptor.summary());
    members.put("calibration", descriptor.calibration().wireName());
    members.put("training", descriptor.training().wireName());
    members.put(
        "parameters", descriptor.parameters().stream().map(CatalogDocument::parameter).toList());
    members.put("kernels", descriptor.kernels());
    members.put(
        "expectations",
        descriptor.expectations().stream().map(CatalogDocument::expectation).toList());
    members.put("unsupportedHardware", descriptor.unsupportedHardware());
    return members;
  }

  private static Map<String, Object> parameter(Parameter parameter) {
    Map<String, Object> members = new LinkedHashMap<>();
    members.put("path", parameter.path());
    members.put("kind", parameter.kind().wireName());
    if (!parameter.values().isEmpty()) {
      members.put("values", parameter.values());
    }
    if (parameter.min() != null) {
      members.put("min", number(parameter, parameter.min()));
    }
    if (parameter.max() != null) {
      members.put("max", number(parameter, parameter.max()));
    }
    members.put("default", parameter.defaultValue());
    members.put("doc", parameter.doc());
    return members;
  }

  private static Number number(Parameter parameter, double bound) {
    return parameter.kind() == ParameterKind.INTEGER ? (Number) (long) bound : (Number) bound;
  }

  private static Map<String, Object> expectation(Expectation expectation) {
    Map<String, Object> members = new LinkedHashMap<>();
    members.put("hardware", expectation.hardware());
    members.put("sizeRatio", expectation.sizeRatio());
    Expectation.Speedup speedup = expectation.speedupOrNull();
    if (speedup != null) {
      members.put("speedup", List.of(speedup.low(), speedup.high()));
    }
    members.put("note", expectation.note());
    return members;
  }
}
