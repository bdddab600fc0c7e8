package io.quantry.quantizer.technique.weightonly;

import static org.assertj.core.api.Assertions.assertThat;

import io.quantry.onnx.file.ModelReader;
import io.quantry.onnx.file.ModelWriter;
import io.quantry.onnx.ir.Model;
import io.quantry.quantizer.ProgressListener;
import io.quantry.quantizer.calibration.ActivationSource;
import io.quantry.quantizer.catalog.Catalog;
import io.quantry.quantizer.pipeline.QuantizationRequest;
import io.quantry.quantizer.pipeline.Quantizer;
import io.quantry.quantizer.runtime.OrtModel;
import io.quantry.quantizer.runtime.SentenceEncoder;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** all-MiniLM-L6-v2, rounded to nearest: the sizes that are promised, and how close it stays. */
class WeightOnlySentencesTest {
  private static final int SENTENCES = 60;

  @Test
  void smallerTypesMakeSmallerFilesAndLargerErrors() throws Exception {
    byte[] original = SentenceEncoder.original();
    List<String> sentences = SentenceEncoder.sentences().subList(0, SENTENCES);
    List<float[]> reference = SentenceEncoder.embed(original, sentences);
    assertResult(original, reference, sentences, 0.29, 0.999, parameters("int8", "int8", "group"));
    assertResult(
        original, reference, sentences, 0.26, 0.999, parameters("int8", "int8", "channel"));
    assertResult(original, reference, sentences, 0.21, 0.96, parameters("int4", "int8", "group"));
    assertResult(original, reference, sentences, 0.17, 0.96, parameters("int4", "int4", "group"));
    Map<String, Object> contrib =
        Map.of(
            "weights", Map.of("type", "int4", "form", "contrib"),
            "embeddings", Map.of("type", "int4"));
    assertResult(original, reference, sentences, 0.17, 0.96, contrib);
    assertResult(original, reference, sentences, 0.16, 0.1, parameters("int2", "int4", "group"));
  }

  private static Map<String, Object> parameters(
      String weights, String embeddings, String granularity) {
    return Map.of(
        "weights", Map.of("type", weights, "granularity", granularity),
        "embeddings", Map.of("type", embeddings));
  }

  private static void assertResult(
      byte[] original,
      List<float[]> reference,
      List<String> sentences,
      double size,
      double cosine,
      Map<String, Object> parameters)
      throws Exception {
    Model model = quantize(original, parameters);
    byte[] bytes = ModelWriter.toBytes(model);
    List<float[]> embeddings = SentenceEncoder.embed(bytes, sentences);
    double mean =
        Arrays.stream(SentenceEncoder.cosines(reference, embeddings)).average().orElseThrow();
    double ratio = (double) bytes.length / original.length;
    System.out.printf("%s: %.4f of FP32, cosine %.5f%n", parameters, ratio, mean);
    assertThat(ratio).isLessThanOrEqualTo(size);
    assertThat(mean).isGreaterThan(cosine);
    assertThat(OrtModel.optimizedOperators(model)).containsEntry("MatMulNBits", 36);
  }

  private static Model quantize(byte[] original, Map<String, Object> parameters)
      throws IOException {
    return new Quantizer(Catalog.techniques())
        .quantize(
            ModelReader.read(original),
            new QuantizationRequest("weight-only", parameters),
            ActivationSource.NONE,
            ProgressListener.NONE)
        .model();
  }
}
