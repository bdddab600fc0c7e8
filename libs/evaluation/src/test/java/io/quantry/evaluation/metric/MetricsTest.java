package io.quantry.evaluation.metric;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.quantry.evaluation.EvaluationException;
import io.quantry.evaluation.dataset.Targets;
import io.quantry.evaluation.statistics.Judgement;
import io.quantry.onnx.ir.Dimension;
import io.quantry.onnx.ir.ElementType;
import io.quantry.onnx.ir.Shape;
import io.quantry.ort.TensorSignature;
import io.quantry.ort.TensorValue;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Figures worked out by hand. */
class MetricsTest {
  private static final Judgement JUDGEMENT = new Judgement(0.95, null, 5);

  @Test
  void countsGainsAndLossesOfTop1() {
    float[] before = {9, 1, 0, 9, 1, 0, 0, 1, 9, 9, 1, 0};
    float[] after = {9, 1, 0, 1, 9, 0, 0, 1, 9, 1, 9, 0};
    Map<String, Gathering> gatherings = Metrics.beginAll(context(Targets.Kind.LABELS, 2, 3));
    PairedBatch batch = batch(4, before, after, null, new long[] {4, 3}, 0, 0, 2, 1);
    gatherings.values().forEach(gathering -> gathering.add(batch));
    MetricResult top1 = result(gatherings, "top1");
    assertThat(top1.baseline()).isEqualTo(75);
    assertThat(top1.candidate()).isEqualTo(75);
    assertThat(top1.details()).containsEntry("gains", 1.0).containsEntry("losses", 1.0);
    assertThat(result(gatherings, "agreement").candidate()).isEqualTo(50);
    assertThat(gatherings).doesNotContainKeys("top5", "pair-similarity");
  }

  @Test
  void neverAveragesANanAway() {
    float[] before = {1, 0, 1, 0};
    float[] after = {1, 0, Float.NaN, 0};
    PairedBatch batch = batch(2, before, after, null, new long[] {2, 2}, 0, 0);
    Map<String, Gathering> gatherings = Metrics.beginAll(context(Targets.Kind.LABELS, 2, 2));
    FidelityGathering fidelity = new FidelityGathering(context(Targets.Kind.LABELS, 2, 2));
    gatherings.values().forEach(gathering -> gathering.add(batch));
    fidelity.add(batch);
    assertThat(result(gatherings, "top1").candidate()).isEqualTo(50);
    assertThat(result(gatherings, "cosine").candidate()).isEqualTo(50);
    OutputFidelity output = fidelity.result().getFirst();
    assertThat(output.candidateNonFinite()).isEqualTo(1);
    assertThat(output.baselineNonFinite()).isZero();
    assertThat(output.cosineMin()).isZero();
  }

  @Test
  void leavesPaddingOutOfFidelityAndEmbeddings() {
    // One text of two tokens and a padding token, width 2.
    float[] before = {1, 0, 0, 1, 5, 5};
    float[] after = {1, 0, 1, 0, -5, 5};
    boolean[] tokens = {true, true, false};
    PairedBatch batch = batch(1, before, after, tokens, new long[] {1, 3, 2});
    Map<String, Gathering> gatherings = Metrics.beginAll(context(Targets.Kind.NONE, 3, 2));
    gatherings.values().forEach(gathering -> gathering.add(batch));
    assertThat(result(gatherings, "cosine").candidate()).isCloseTo(50, within(1e-9));
    // Means (1/2, 1/2) and (1, 0): 45 degrees.
    assertThat(result(gatherings, "embedding-cosine").candidate())
        .isCloseTo(100 * Math.sqrt(0.5), within(1e-9));
  }

  @Test
  void measuresNoiseAgainstSignal() {
    FidelityGathering fidelity = new FidelityGathering(context(Targets.Kind.NONE, 2, 2));
    fidelity.add(batch(1, new float[] {3, 4}, new float[] {3, 4.5f}, null, new long[] {1, 2}));
    // 10 log10(25 / 0.25).
    assertThat(fidelity.result().getFirst().sqnrDecibel()).isCloseTo(20, within(1e-6));
    assertThat(fidelity.result().getFirst().maxAbsoluteError()).isEqualTo(0.5);
  }

  @Test
  void refusesLabelsBeyondTheOutput() {
    Map<String, Gathering> gatherings = Metrics.beginAll(context(Targets.Kind.LABELS, 2, 2));
    PairedBatch batch = batch(1, new float[2], new float[2], null, new long[] {1, 2}, 2);
    assertThatThrownBy(() -> Objects.requireNonNull(gatherings.get("top1")).add(batch))
        .isInstanceOfSatisfying(
            EvaluationException.class,
            e -> assertThat(e.code()).isEqualTo("dataset-model-mismatch"))
        .hasMessageContaining("label 2");
  }

  @Test
  void refusesUnknownMetrics() {
    assertThatThrownBy(() -> Metrics.deciding("bleu", context(Targets.Kind.NONE, 2, 2)))
        .isInstanceOfSatisfying(
            EvaluationException.class, e -> assertThat(e.code()).isEqualTo("invalid-enum"));
  }

  private static MetricResult result(Map<String, Gathering> gatherings, String name) {
    return Objects.requireNonNull(gatherings.get(name), name).result(JUDGEMENT);
  }

  private static MetricContext context(Targets.Kind targets, int rank, int last) {
    List<Dimension> shape =
        rank == 2
            ? List.of(Dimension.named("n"), Dimension.of(last))
            : List.of(Dimension.named("n"), Dimension.named("t"), Dimension.of(last));
    return new MetricContext(
        targets,
        1,
        List.of(new TensorSignature("y", ElementType.FLOAT, new Shape(shape))),
        OutputRoles.usual().withPooling(rank == 3 ? "mean" : "none"),
        List.of());
  }

  private static PairedBatch batch(
      int size,
      float[] before,
      float[] after,
      boolean @Nullable [] tokens,
      long[] shape,
      long... labels) {
    OutputPair pair =
        new OutputPair(
            "y",
            size,
            TensorValue.ofFloats(before, shape),
            TensorValue.ofFloats(after, shape),
            tokens);
    PairedRun run = new PairedRun(List.of(pair), null, Map.of());
    return new PairedBatch(
        size, List.of(run), labels.length == 0 ? new Targets.None() : new Targets.Labels(labels));
  }
}
