package io.quantry.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.quantry.contracts.engine.LayerHistogram;
import io.quantry.contracts.engine.LayerHistogram.Spread;
import io.quantry.contracts.engine.QuantizeResult;
import io.quantry.contracts.engine.QuantizeTask;
import io.quantry.contracts.spec.TechniqueSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class LayerHistogramsTest {
  @TempDir Path folder;

  @Test
  void everyConvolutionHasItsWeightsAndWhatWentIn() throws IOException {
    List<LayerHistogram> histograms = quantized("entropy");

    List<LayerHistogram> layers =
        histograms.stream().filter(one -> one.node().endsWith(".conv")).toList();
    assertThat(layers).hasSize(10);
    for (LayerHistogram layer : layers) {
      Spread weights = Objects.requireNonNull(layer.weights());
      assertThat(weights.bins()).hasSize(LayerHistogram.BINS).contains(1000);
      // 8 bits by channel: uniform values of the full range would have 50 dB.
      assertThat(layer.weightsDb()).as(layer.node()).isBetween(30.0, 60.0);
      assertThat(Objects.requireNonNull(weights.clip()).greatest())
          .as("the widest channel holds the largest weight")
          .isGreaterThan(0.9 * Math.max(-weights.least(), weights.greatest()));
    }
    assertThat(layers)
        .filteredOn(layer -> layer.activations() != null)
        .as("layers of whose input a range was asked for")
        .isNotEmpty()
        .allMatch(layer -> spread(layer).bins().size() == LayerHistogram.BINS)
        .allMatch(layer -> spread(layer).clip() != null);
  }

  @Test
  void withoutHistogramsOfCalibrationTheEndsAreTold() throws IOException {
    assertThat(quantized("minmax"))
        .filteredOn(layer -> layer.activations() != null)
        .isNotEmpty()
        .allMatch(layer -> spread(layer).bins().isEmpty())
        .allMatch(layer -> spread(layer).least() <= spread(layer).greatest());
  }

  private static Spread spread(LayerHistogram layer) {
    return Objects.requireNonNull(layer.activations());
  }

  private List<LayerHistogram> quantized(String method) throws IOException {
    Files.copy(Samples.glyphs().resolve("glyphs-fp32.onnx"), folder.resolve("model.onnx"));
    TechniqueSpec technique =
        new TechniqueSpec(
            "static",
            Map.of(
                "calibration",
                Map.of("samples", 64, "method", method),
                "costBasedExclusion", // measured: it may differ from run to run
                false));
    QuantizeResult result =
        new Engine(folder, event -> {})
            .quantize(
                new QuantizeTask(
                    "model.onnx", technique, Samples.glyphs("train"), "output/result.onnx", 1));
    return Objects.requireNonNull(result.histograms());
  }
}
