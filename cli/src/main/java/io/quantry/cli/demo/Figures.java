package io.quantry.cli.demo;

import java.util.List;
import java.util.OptionalDouble;
import tools.jackson.databind.JsonNode;

/** Single figures out of the document of a registered version. */
final class Figures {
  private static final String COSINE = "embedding-cosine";
  private static final List<String> FLOAT_CONVOLUTIONS =
      List.of("Conv", "FusedConv", "NhwcFusedConv", "NhwcConv");
  private static final List<String> INTEGER_CONVOLUTIONS = List.of("QLinearConv");

  private Figures() {}

  static OptionalDouble size(JsonNode version, double unit) {
    return number(version.path("sizeBytes"), 1 / unit);
  }

  static OptionalDouble samples(JsonNode version) {
    return number(version.path("evaluation").path("samples"), 1);
  }

  /** Whether the machine that made it sums products of 8 bits in one instruction. */
  static boolean vnni(JsonNode version) {
    return version
        .path("quantization")
        .path("instructionSets")
        .valueStream()
        .anyMatch(set -> set.asString("").endsWith("vnni"));
  }

  /** Speedup at one latency point, in the order of the spec. */
  static OptionalDouble speedup(JsonNode version, int point) {
    return number(report(version).path("latency").path(point).path("speedup").path("estimate"), 1);
  }

  /** Points that the deciding metric lost; negative where it gained. */
  static OptionalDouble drop(JsonNode version) {
    return number(version.path("evaluation").path("change").path("estimate"), -1);
  }

  /** Mean cosine between both models' embeddings; reports give it in points. */
  static OptionalDouble embeddingCosine(JsonNode version) {
    JsonNode accuracy = report(version).path("accuracy");
    if (accuracy.path("name").asString("").equals(COSINE)) {
      return number(accuracy.path("candidate"), 0.01);
    }
    for (JsonNode metric : report(version).path("further")) {
      if (metric.path("name").asString("").equals(COSINE)) {
        return number(metric.path("candidate"), 0.01);
      }
    }
    return OptionalDouble.empty();
  }

  /** Convolutions that the optimized graph computes in float. */
  static OptionalDouble floatConvolutions(JsonNode version) {
    return count(version, FLOAT_CONVOLUTIONS);
  }

  /** Convolutions that the optimized graph computes in integers. */
  static OptionalDouble integerConvolutions(JsonNode version) {
    return count(version, INTEGER_CONVOLUTIONS);
  }

  /** Nodes of these types, whatever their domain: the runtime puts fused forms into its own. */
  private static OptionalDouble count(JsonNode version, List<String> types) {
    JsonNode operators = operators(version);
    if (!operators.isObject()) {
      return OptionalDouble.empty();
    }
    return OptionalDouble.of(
        operators.properties().stream()
            .filter(
                one -> types.contains(one.getKey().substring(one.getKey().lastIndexOf(':') + 1)))
            .mapToInt(one -> one.getValue().asInt())
            .sum());
  }

  private static JsonNode operators(JsonNode version) {
    return version.path("quantization").path("optimizedOperators");
  }

  private static JsonNode report(JsonNode version) {
    return version.path("evaluation").path("report");
  }

  private static OptionalDouble number(JsonNode node, double factor) {
    return node.isNumber() ? OptionalDouble.of(node.asDouble() * factor) : OptionalDouble.empty();
  }
}
