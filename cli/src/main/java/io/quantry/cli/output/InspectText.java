package io.quantry.cli.output;

import io.quantry.contracts.engine.InspectResult;
import io.quantry.contracts.engine.ModelFacts;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** A model's operators and their precision for people. */
public final class InspectText {
  private InspectText() {}

  /**
   * @param each whether to list every operator besides each kind
   */
  public static String of(InspectResult result, boolean each) {
    List<String> parts = new ArrayList<>();
    parts.add(summary(result));
    parts.add(tensors(result.facts()));
    parts.add(kinds(result.operators()));
    if (each) {
      parts.add(operators(result.operators()));
    }
    return String.join(System.lineSeparator() + System.lineSeparator(), parts);
  }

  private static String summary(InspectResult result) {
    ModelFacts facts = result.facts();
    String bytes =
        result.bytesByType().entrySet().stream()
            .map(entry -> "%s %s".formatted(entry.getKey(), megabytes(entry.getValue())))
            .collect(Collectors.joining(", "));
    return String.format(
        Locale.ROOT,
        "IR %d, opsets %s, %,d parameters%ncontrib operators: %s%nconstants: %s",
        facts.irVersion(),
        facts.opsets(),
        facts.parameters(),
        facts.contribOperators().isEmpty() ? "none" : facts.contribOperators(),
        bytes.isEmpty() ? "none" : bytes);
  }

  private static String tensors(ModelFacts facts) {
    Table table = new Table("TENSOR", "NAME", "TYPE", "SHAPE");
    facts.inputs().forEach(one -> table.row("input", one.name(), one.type(), shape(one)));
    facts.outputs().forEach(one -> table.row("output", one.name(), one.type(), shape(one)));
    return table.toString();
  }

  private static String shape(ModelFacts.TensorFacts tensor) {
    return "[" + String.join(", ", tensor.shape()) + "]";
  }

  /** What operators of one kind have in common. */
  private record Kind(String opType, InspectResult.@Nullable Weights weights, String activations) {}

  private static String kinds(List<InspectResult.Operator> operators) {
    Map<Kind, List<InspectResult.Operator>> kinds = new LinkedHashMap<>();
    for (InspectResult.Operator one : operators) {
      kinds
          .computeIfAbsent(
              new Kind(one.opType(), one.weights(), one.activations()), absent -> new ArrayList<>())
          .add(one);
    }
    Table table = new Table("COUNT", "OPERATOR", "WEIGHTS", "SCALES", "ACTIVATIONS", "BYTES");
    kinds.entrySet().stream()
        .sorted(
            Comparator.<Map.Entry<Kind, List<InspectResult.Operator>>>comparingLong(
                    entry -> bytes(entry.getValue()))
                .thenComparingInt(entry -> entry.getValue().size())
                .reversed())
        .forEach(
            entry ->
                table.row(
                    Integer.toString(entry.getValue().size()),
                    entry.getKey().opType(),
                    type(entry.getKey().weights()),
                    scales(entry.getKey().weights()),
                    entry.getKey().activations(),
                    number(bytes(entry.getValue()))));
    return table.toString();
  }

  private static String operators(List<InspectResult.Operator> operators) {
    Table table = new Table("NODE", "OPERATOR", "WEIGHTS", "SCALES", "ACTIVATIONS", "BYTES");
    for (InspectResult.Operator one : operators) {
      table.row(
          one.node(),
          one.opType(),
          type(one.weights()),
          scales(one.weights()),
          one.activations(),
          number(one.bytes()));
    }
    return table.toString();
  }

  private static String type(InspectResult.@Nullable Weights weights) {
    return weights == null ? "-" : weights.type();
  }

  private static String scales(InspectResult.@Nullable Weights weights) {
    if (weights == null || weights.symmetric() == null) {
      return "-";
    }
    return weights.granularity() + (weights.symmetric() ? ", symmetric" : ", asymmetric");
  }

  private static long bytes(List<InspectResult.Operator> operators) {
    return operators.stream().mapToLong(InspectResult.Operator::bytes).sum();
  }

  private static String number(long bytes) {
    return String.format(Locale.ROOT, "%,d", bytes);
  }

  private static String megabytes(long bytes) {
    return bytes < 100_000
        ? number(bytes) + " bytes"
        : String.format(Locale.ROOT, "%.2f MB", bytes / 1e6);
  }
}
