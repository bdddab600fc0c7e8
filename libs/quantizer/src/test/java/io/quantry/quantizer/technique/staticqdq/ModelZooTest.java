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
 * Networks of other people load, run and stay near their FP32 outputs. The bounds are some decibels
 * below what was measured (docs/techniques/static.md).
 */
class ModelZooTest {
  private static final int COMPARED = 2;

  @TempDir Path folder;

  @ParameterizedTest
  @CsvSource({
    "squeezenet, 8, 18",
    "mobilenet, 8, 6",
    "ultraface, 8, 35",
    "ppocr, 8, 11",
    "ppocr-cls, 8, 25",
    "super-resolution, 8, 20",
    "magika, 8, 40",
    "yolox, 8, 12",
    "picodet, 8, 11",
    "candy, 2, 12",
  })
  void loadsAndStaysNearFloat(String name, int calibrating, double leastSqnrDb) throws Exception {
    ModelZoo zoo = ModelZoo.named(name);
    Model original = ModelReader.read(zoo.path());
    List<Map<String, TensorValue>> feeds = zoo.input().feeds(calibrating + COMPARED);
    List<Map<String, TensorValue>> calibration = feeds.subList(0, calibrating);

    QuantizationOutcome outcome =
        new Quantizer(Catalog.techniques())
            .quantize(
                ModelReader.read(zoo.path()),
                // Times on a busy machine must not decide whether a test passes.
                new QuantizationRequest("static", Map.of("costBasedExclusion", false)),
                new FeedSource(calibration),
                new OrtTrials(calibration, folder, 2),
                ProgressListener.NONE);

    List<OutputFidelity> outputs =
        new OrtTrials(feeds.subList(calibrating, feeds.size()), folder, 2)
            .compare(original, outcome.model());
    assertThat(OutputFidelity.worstSqnrDb(outputs)).as("%s", outputs).isGreaterThan(leastSqnrDb);
  }
}
