package io.quantry.quantizer.technique.mixed;

import static org.assertj.core.api.Assertions.assertThat;

import io.quantry.onnx.ir.Model;
import io.quantry.onnx.pass.OpsetUpgrade;
import io.quantry.ort.TensorValue;
import io.quantry.quantizer.runtime.OrtTrials;
import io.quantry.quantizer.technique.Precision;
import io.quantry.quantizer.weights.WeightLayer;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class CostsTest {
  private static final int FOUR_BITS = 21;

  @TempDir Path folder;

  /** 4 MB of weights read for one row: packed ones save most of the time. */
  @ParameterizedTest
  @EnumSource(
      value = Precision.class,
      names = {"INT4", "INT8"})
  void findsTheKernelsOfNodesWithoutNames(Precision precision) {
    Model model = Mixed.largeProducts();
    model.graph().nodes().forEach(node -> node.rename(""));
    new OpsetUpgrade(FOUR_BITS).run(model);
    float[] row = Mixed.gaussian(new Random(Mixed.SEED), 1024);
    OrtTrials trials =
        new OrtTrials(List.of(Map.of("x", TensorValue.ofFloats(row, 1, 1024))), folder, 1);
    Costs costs = new Costs.Micros(model, trials, new Roundings(32, true, FOUR_BITS));
    assertThat(WeightLayer.of(model))
        .hasSize(2)
        .allSatisfy(layer -> assertThat(costs.of(layer, precision)).isNegative());
  }
}
