package io.quantry.engine;

import io.quantry.contracts.report.EvaluationDocument;
import io.quantry.evaluation.EvaluationReport;
import io.quantry.evaluation.StoredWeights;
import io.quantry.evaluation.metric.MetricResult;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is usually seen of each precision, as the field reports it. A candidate's precision is that
 * of most of its narrow weights; two precisions that each hold a tenth of all weights make it
 * mixed.
 */
final class TypicalFigures {
  private static final double SHARE_OF_MIXED = 0.1;
  private static final Usual MIXED = new Usual("mixed", List.of(), "< 1 %", "between its parts");
  private static final List<Usual> USUAL =
      List.of(
          new Usual("float16", List.of("float16", "bfloat16"), "< 0.5 %", "2×"),
          new Usual(
              "float8",
              List.of("float8e4m3fn", "float8e4m3fnuz", "float8e5m2", "float8e5m2fnuz"),
              "0.5–2 %",
              "4×"),
          new Usual("int8", List.of("int8", "uint8"), "1–3 %", "4×"),
          new Usual("int4", List.of("int4", "uint4", "float4e2m1"), "3–10 %", "8×"),
          new Usual("binary or ternary", List.of("int2", "uint2", "int1"), "> 10 %", "16–32×"));

  private TypicalFigures() {}

  private record Usual(
      String precision, List<String> types, String accuracyDrop, String timesSmaller) {}

  /** Null for a candidate without narrow weights. */
  static EvaluationDocument.@Nullable Typical of(
      EvaluationReport.Sizes sizes, @Nullable MetricResult accuracy) {
    List<StoredWeights> all = sizes.candidate().weights();
    List<Usual> present =
        USUAL.stream()
            .filter(usual -> elements(all, usual) > 0)
            .sorted(Comparator.comparingLong((Usual usual) -> elements(all, usual)).reversed())
            .toList();
    if (present.isEmpty()) {
      return null;
    }
    double total = all.stream().mapToLong(StoredWeights::elements).sum();
    boolean mixed =
        present.stream().filter(usual -> elements(all, usual) / total >= SHARE_OF_MIXED).count()
            > 1;
    Usual usual = mixed ? MIXED : present.getFirst();
    List<StoredWeights> narrow =
        all.stream()
            .filter(
                one ->
                    mixed
                        ? present.stream().anyMatch(part -> part.types().contains(one.type()))
                        : usual.types().contains(one.type()))
            .toList();
    double elements = narrow.stream().mapToLong(StoredWeights::elements).sum();
    double bytes = narrow.stream().mapToLong(StoredWeights::bytes).sum();
    return new EvaluationDocument.Typical(
        usual.precision(),
        usual.accuracyDrop(),
        usual.timesSmaller(),
        accuracy == null ? null : 0 - accuracy.change().estimate(),
        4 * elements / bytes,
        1 / sizes.ratio());
  }

  private static long elements(List<StoredWeights> weights, Usual usual) {
    return weights.stream()
        .filter(one -> usual.types().contains(one.type()))
        .mapToLong(StoredWeights::elements)
        .sum();
  }
}
