package io.quantry.quantizer.technique.mixed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.quantry.onnx.file.ModelReader;
import io.quantry.onnx.file.ModelWriter;
import io.quantry.onnx.ir.Model;
import io.quantry.onnx.pass.OpsetUpgrade;
import io.quantry.quantizer.runtime.OrtModel;
import io.quantry.quantizer.runtime.OrtTrials;
import io.quantry.quantizer.technique.Precision;
import io.quantry.quantizer.trial.OutputFidelity;
import io.quantry.quantizer.weights.WeightLayer;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Every form of every kind of layer, run. */
class StoredWeightsTest {
  @TempDir Path folder;

  /**
   * One layer in low precision: the error at the output is about that of its weights, since
   * everything behind is linear but for one Relu.
   */
  @ParameterizedTest
  @CsvSource({
    "INT4, 21, true",
    "INT4, 21, false",
    "INT8, 21, true",
    "INT8, 17, true",
    "INT8, 11, true",
    "FLOAT16, 11, true",
  })
  void disturbsTheOutputAsMuchAsTheWeightsAreOff(
      Precision precision, int opset, boolean symmetric) {
    Model model = Mixed.network();
    if (opset > 17) {
      new OpsetUpgrade(opset).run(model);
    } else {
      model.opsets().set("", opset);
    }
    Roundings roundings = new Roundings(32, symmetric, opset);
    OrtTrials trials = new OrtTrials(Mixed.feeds(), folder, 1);
    for (WeightLayer layer : WeightLayer.of(model)) {
      Model candidate = Rounded.copy(model, roundings, Map.of(layer.name(), precision));
      Model read = ModelReader.read(ModelWriter.toBytes(candidate));
      double decibels = OutputFidelity.worstSqnrDb(trials.compare(model, read));
      double expected = -10 * Math.log10(roundings.relativeError(layer, precision));
      // MatMulNBits rounds activations to int8 as well, about 43 dB.
      boolean packed = precision == Precision.INT8 && roundings.isDequantized(layer, precision);
      assertThat(decibels)
          .as("%s in %s", layer.name(), precision)
          .isCloseTo(expected, within(packed ? 6d : 2.5));
    }
  }

  @Test
  void productsRunOnPackedIntegersAndConvolutionsAsBefore() throws Exception {
    Model model = Mixed.network();
    new OpsetUpgrade(21).run(model);
    Map<String, Integer> before = OrtModel.optimizedOperators(model);
    for (Precision precision : new Precision[] {Precision.INT4, Precision.INT8}) {
      Map<String, Precision> everywhere = new HashMap<>();
      WeightLayer.of(model).forEach(layer -> everywhere.put(layer.name(), precision));
      Model rounded = Rounded.copy(model, new Roundings(32, true, 21), everywhere);
      assertThat(OrtModel.optimizedOperators(rounded))
          .containsEntry("MatMulNBits", 2)
          .containsEntry("Conv", before.getOrDefault("Conv", -1))
          .doesNotContainKeys("DequantizeLinear", "Cast", "Mul");
    }
  }

  @Test
  void aFourBitWeightTakesFiveBitsWithItsScale() {
    Model model = Mixed.network();
    new OpsetUpgrade(21).run(model);
    Costs.Bytes costs =
        new Costs.Bytes(model, ModelWriter.sizeBytes(model), new Roundings(32, true, 21));
    WeightLayer matrix =
        WeightLayer.of(model).stream()
            .filter(layer -> layer.name().equals("wMatMul"))
            .findFirst()
            .orElseThrow();
    double elements = matrix.tensor().elementCount();
    assertThat(costs.of(matrix, Precision.INT4) + 4 * elements)
        .isCloseTo(elements * 5 / 8, within(400d));
    assertThat(costs.of(matrix, Precision.INT8) + 4 * elements)
        .isCloseTo(elements + 4 * 96, within(400d));
    assertThat(costs.of(matrix, Precision.FLOAT16) + 2 * elements).isCloseTo(0, within(200d));
  }
}
