package io.quantry.evaluation.metric;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

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
import org.junit.jupiter.api.Test;

class MetricSetTest {
  private static final Judgement JUDGEMENT = new Judgement(0.95, null, 5);

  /** Pictures whose declared size leaves open that they are smaller than SSIM's window. */
  private static final MetricContext PICTURES =
      context(
          Targets.Kind.NONE,
          Dimension.named("n"),
          Dimension.of(1),
          Dimension.named("h"),
          Dimension.named("w"));

  private static final PairedBatch SMALL = batch(new long[] {2, 1, 2, 2}, new Targets.None());

  @Test
  void leavesOutWhatTurnsOutNotToFitUnlessItDecides() {
    MetricSet set = new MetricSet("cosine", PICTURES);
    set.add(SMALL);
    set.add(SMALL);

    assertThat(set.decide(JUDGEMENT).samples()).isEqualTo(4);
    assertThat(set.dropped()).containsOnlyKeys("ssim");
    assertThat(set.further(JUDGEMENT))
        .extracting(MetricResult::name)
        .contains("psnr")
        .doesNotContain("ssim", "cosine");
  }

  /** Without a relevant document no ranking can be judged, which the cosine does not mind. */
  @Test
  void leavesOutWhatHasNoResultUnlessItDecides() {
    MetricContext pairs =
        new MetricContext(
            Targets.Kind.RELEVANCE,
            2,
            List.of(
                new TensorSignature(
                    "y",
                    ElementType.FLOAT,
                    new Shape(List.of(Dimension.named("n"), Dimension.of(4))))),
            OutputRoles.usual(),
            List.of());
    TensorValue output =
        TensorValue.ofFloats(new float[] {1, 2, 3, 4, 4, 3, 2, 1}, new long[] {2, 4});
    PairedRun run =
        new PairedRun(List.of(new OutputPair("y", 2, output, output, null)), null, Map.of());
    PairedBatch irrelevant =
        new PairedBatch(
            2, List.of(run, run), new Targets.Relevance(new long[] {0, 1}, new double[] {0, 0}));

    MetricSet set = new MetricSet("cosine", pairs);
    set.add(irrelevant);
    assertThat(set.decide(JUDGEMENT).candidate()).isEqualTo(100);
    assertThat(set.further(JUDGEMENT)).extracting(MetricResult::name).doesNotContain("ndcg@10");
    assertThat(set.dropped()).containsOnlyKeys("ndcg@10", "recall@10");

    MetricSet deciding = new MetricSet("ndcg@10", pairs);
    deciding.add(irrelevant);
    assertThatThrownBy(() -> deciding.decide(JUDGEMENT)).isInstanceOf(EvaluationException.class);
  }

  @Test
  void stopsWhereTheDecidingMetricDoesNotFit() {
    MetricSet set = new MetricSet("ssim", PICTURES);
    assertThatThrownBy(() -> set.add(SMALL))
        .isInstanceOfSatisfying(
            EvaluationException.class,
            refused -> assertThat(refused.code()).isEqualTo("dataset-model-mismatch"));
  }

  @Test
  void knowsWhatGuessingReaches() {
    MetricContext classes = context(Targets.Kind.LABELS, Dimension.named("n"), Dimension.of(4));
    assertThat(new MetricSet("top1", classes).chance()).hasValue(25);
    assertThat(new MetricSet("macro-f1", classes).chance()).hasValue(25);
    assertThat(new MetricSet("log-loss", classes).chance()).hasValue(Math.log(4));
    assertThat(new MetricSet("agreement", classes).chance()).isEmpty();
  }

  private static MetricContext context(Targets.Kind targets, Dimension... shape) {
    return new MetricContext(
        targets,
        1,
        List.of(new TensorSignature("y", ElementType.FLOAT, new Shape(List.of(shape)))),
        OutputRoles.usual(),
        List.of());
  }

  private static PairedBatch batch(long[] shape, Targets targets) {
    float[] values = {0.1f, 0.2f, 0.3f, 0.4f, 0.5f, 0.6f, 0.7f, 0.8f};
    TensorValue output = TensorValue.ofFloats(values, shape);
    OutputPair pair = new OutputPair("y", (int) shape[0], output, output, null);
    return new PairedBatch(
        (int) shape[0], List.of(new PairedRun(List.of(pair), null, Map.of())), targets);
  }
}
