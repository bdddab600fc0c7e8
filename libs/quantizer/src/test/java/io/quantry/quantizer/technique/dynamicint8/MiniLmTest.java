package io.quantry.quantizer.technique.dynamicint8;

import static org.assertj.core.api.Assertions.assertThat;

import io.quantry.onnx.file.ModelReader;
import io.quantry.onnx.file.ModelWriter;
import io.quantry.onnx.ir.Model;
import io.quantry.ort.ActivationSession;
import io.quantry.ort.Cancellation;
import io.quantry.ort.SessionSettings;
import io.quantry.ort.TensorValue;
import io.quantry.quantizer.ProgressListener;
import io.quantry.quantizer.calibration.ActivationSource;
import io.quantry.quantizer.catalog.Catalog;
import io.quantry.quantizer.pipeline.QuantizationOutcome;
import io.quantry.quantizer.pipeline.QuantizationRequest;
import io.quantry.quantizer.pipeline.Quantizer;
import io.quantry.quantizer.runtime.OrtModel;
import io.quantry.quantizer.runtime.OrtTrials;
import io.quantry.quantizer.runtime.SentenceEncoder;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The real sentence encoder, judged on sentences that the project ships. */
class MiniLmTest {
  private static final int SENTENCES = 60;
  private static final int CALIBRATION = 96;

  /** Of those, how many decide whether a rewrite is kept. */
  private static final int TRIED = 16;

  @Test
  void keepsEmbeddingsAndShrinksToAQuarter() throws Exception {
    byte[] original = SentenceEncoder.original();
    Model model = ModelReader.read(original);
    QuantizationOutcome outcome =
        new Quantizer(Catalog.techniques())
            .quantize(
                model,
                new QuantizationRequest("dynamic", Map.of()),
                ActivationSource.NONE,
                ProgressListener.NONE);
    byte[] quantized = ModelWriter.toBytes(outcome.model());

    assertThat(quantized.length).isLessThanOrEqualTo(23_000_000);
    assertThat(outcome.quantized().stream().filter(layer -> layer.opType().equals("MatMul")))
        .hasSize(18);
    assertThat(outcome.quantized().stream().filter(layer -> layer.opType().equals("Attention")))
        .hasSize(6);
    Map<String, Integer> operators = OrtModel.optimizedOperators(outcome.model());
    assertThat(operators)
        .containsEntry("DynamicQuantizeMatMul", 18)
        .containsEntry("QAttention", 6)
        .containsEntry("SkipLayerNormalization", 13)
        .containsEntry("Gelu", 6);
    double mean = meanCosine(original, quantized);
    assertThat(mean).isGreaterThanOrEqualTo(0.992);
  }

  @Test
  void treatsActivationsThatCalibrationDataShow(@TempDir Path folder) throws Exception {
    byte[] original = SentenceEncoder.original();
    List<String> all = SentenceEncoder.sentences();
    QuantizationOutcome outcome =
        calibrated(
            original,
            SentenceEncoder.feeds(all.subList(SENTENCES, SENTENCES + CALIBRATION)),
            folder);
    byte[] quantized = ModelWriter.toBytes(outcome.model());

    assertThat(outcome.notes())
        .anyMatch(note -> note.contains("alpha"))
        .anyMatch(note -> note.contains("channels in FP32"));
    assertThat(quantized.length).isLessThanOrEqualTo(24_000_000);
    double[] cosines = cosines(original, quantized, all.subList(0, SENTENCES));
    assertThat(Arrays.stream(cosines).average().orElseThrow()).isGreaterThanOrEqualTo(0.999);
    assertThat(Arrays.stream(cosines).min().orElseThrow()).isGreaterThanOrEqualTo(0.997);
  }

  private static QuantizationOutcome calibrated(
      byte[] model, List<Map<String, TensorValue>> feeds, Path folder) throws Exception {
    SessionSettings settings =
        SessionSettings.threads(2).withOptimization(SessionSettings.Optimization.BASIC);
    ActivationSource source =
        (watched, tensors, sink) -> {
          try (ActivationSession session =
              ActivationSession.open(watched, new LinkedHashSet<>(tensors), folder, settings)) {
            long done = 0;
            for (Map<String, TensorValue> feed : feeds) {
              session.run(feed, sink::activation, new Cancellation());
              sink.batchDone(++done, feeds.size());
            }
          }
        };
    return new Quantizer(Catalog.techniques())
        .quantize(
            ModelReader.read(model),
            new QuantizationRequest("dynamic", Map.of()),
            source,
            new OrtTrials(feeds.subList(0, TRIED), folder, 2),
            ProgressListener.NONE);
  }

  private static double meanCosine(byte[] original, byte[] quantized) throws Exception {
    return Arrays.stream(
            cosines(original, quantized, SentenceEncoder.sentences().subList(0, SENTENCES)))
        .average()
        .orElseThrow();
  }

  private static double[] cosines(byte[] original, byte[] quantized, List<String> sentences)
      throws Exception {
    return SentenceEncoder.cosines(
        SentenceEncoder.embed(original, sentences), SentenceEncoder.embed(quantized, sentences));
  }
}
