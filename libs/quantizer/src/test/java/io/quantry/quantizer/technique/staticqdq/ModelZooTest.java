package io.quantry.quantizer.technique.staticqdq;

import static org.assertj.core.api.Assertions.assertThat;

import io.quantry.onnx.file.ModelReader;
import io.quantry.onnx.ir.Model;
import io.quantry.ort.TensorValue;
import io.quantry.quantizer.ProgressListener;
import io.quantry.quantizer.catalog.Catalog;
import io.quantry.quantizer.pipeline.QuantizationOutcome;
import io.quantry.quantizer.pipeline.QuantizationRequest;
import io.quantry.quantizer.pipeline.Quantizer;
import io.quantry.quantizer.runtime.FeedSource;
import io.quantry.quantizer.runtime.ModelZoo;
import io.quantry.quantizer.runtime.OrtTrials;
import io.quantry.quantizer.trial.OutputFidelity;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Networks of other people load, run and stay near their FP32 outputs. The bounds are below what
 * was measured (docs/techniques/static.md); they catch a wrong graph, not a lost decibel. Those
 * without a bound lose more than per-tensor activations can hold; of them only finite outputs are
 * asked.
 */
class ModelZooTest {
  private static final int CALIBRATION = 8;
  private static final int COMPARED = 2;

  @TempDir Path folder;

  @ParameterizedTest
  @CsvSource({
    "squeezenet, 15",
    "mobilenet, 6",
    "ultraface, 30",
    "ppocr-cls, 15",
    "super-resolution, 20",
    "magika, 40",
    "yolox, 3",
    "picodet, -30",
    "ppocr, -30",
  })
  void loadsAndStaysNearFloat(String name, double leastSqnrDb) throws Exception {
    ModelZoo zoo = ModelZoo.named(name);
    Model original = ModelReader.read(zoo.path());
    List<Map<String, TensorValue>> feeds = zoo.input().feeds(CALIBRATION + COMPARED);

    QuantizationOutcome outcome =
        new Quantizer(Catalog.techniques())
            .quantize(
                ModelReader.read(zoo.path()),
                new QuantizationRequest("static", Map.of()),
                new FeedSource(feeds.subList(0, CALIBRATION)),
                ProgressListener.NONE);

    List<OutputFidelity> outputs =
        new OrtTrials(feeds.subList(CALIBRATION, feeds.size()), folder, 2)
            .compare(original, outcome.model());
    assertThat(OutputFidelity.worstSqnrDb(outputs)).as("%s", outputs).isGreaterThan(leastSqnrDb);
  }
}
