package io.quantry.quantizer.fusion;

import static org.assertj.core.api.Assertions.assertThat;

import io.quantry.onnx.ir.Model;
import io.quantry.quantizer.trial.MadeUpTrials;
import io.quantry.quantizer.trial.OutputFidelity;
import io.quantry.quantizer.trial.Trials;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

class FusionChoiceTest {
  private static final List<String> WANTED = List.of("skip-normalization");

  @Test
  void keepsWhatIsEqualAndNoSlower() {
    Model model = ResidualNormalizationFusionTest.residual("tokens");
    assertThat(choose(new Measured(true, 1e-5, 101), model))
        .singleElement()
        .asString()
        .contains("were fused: 101 µs after 100");
    assertThat(count(model)).isPositive();
  }

  @Test
  void leavesWhatIsSlower() {
    Model model = ResidualNormalizationFusionTest.residual("tokens");
    assertThat(choose(new Measured(true, 0, 103), model))
        .singleElement()
        .asString()
        .contains("not fused: 103 µs after 100");
    assertThat(count(model)).isZero();
  }

  @Test
  void leavesWhatChangesAnOutput() {
    Model model = ResidualNormalizationFusionTest.residual("tokens");
    assertThat(choose(new Measured(true, 2e-4, 50), model))
        .singleElement()
        .asString()
        .contains("output 'y' changes by");
    assertThat(count(model)).isZero();
  }

  @Test
  void leavesWhatTheRuntimeRefuses() {
    Model model = ResidualNormalizationFusionTest.residual("tokens");
    assertThat(choose(new Measured(false, 0, 50), model))
        .singleElement()
        .asString()
        .contains("does not run the result");
    assertThat(count(model)).isZero();
  }

  @Test
  void appliesWhatIsProvenWithoutARuntime() {
    Model model = ResidualNormalizationFusionTest.residual("tokens");
    choose(Trials.NONE, model);
    assertThat(count(model)).isPositive();
  }

  @Test
  void leavesWhatIsNotWanted() {
    Model model = ResidualNormalizationFusionTest.residual("tokens");
    assertThat(new FusionChoice(Trials.NONE, UnaryOperator.identity()).apply(model, List.of()))
        .isEmpty();
    assertThat(count(model)).isZero();
  }

  private static List<String> choose(Trials trials, Model model) {
    return new FusionChoice(trials, UnaryOperator.identity()).apply(model, WANTED);
  }

  private static long count(Model model) {
    return model.graph().nodes().stream()
        .filter(node -> node.opType().equals("SkipLayerNormalization"))
        .count();
  }

  /**
   * A runtime whose answers are given; the model before a fusion takes 100 µs.
   *
   * @param difference of the outputs, whose largest element is 1
   */
  private record Measured(boolean runs, double difference, double micros) implements MadeUpTrials {
    @Override
    public boolean runs(Model model) {
      return runs;
    }

    @Override
    public List<OutputFidelity> compare(Model reference, Model candidate) {
      return List.of(new OutputFidelity("y", 90, 1, 1, difference, 1));
    }

    @Override
    public List<Double> medianMicros(List<Model> models) {
      return List.of(100.0, micros);
    }
  }
}
