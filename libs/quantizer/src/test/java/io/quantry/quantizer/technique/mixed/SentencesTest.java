package io.quantry.quantizer.technique.mixed;

import static org.assertj.core.api.Assertions.assertThat;

import io.quantry.onnx.file.ModelReader;
import io.quantry.onnx.file.ModelWriter;
import io.quantry.onnx.ir.Model;
import io.quantry.ort.TensorValue;
import io.quantry.quantizer.runtime.OrtModel;
import io.quantry.quantizer.runtime.OrtTrials;
import io.quantry.quantizer.runtime.SentenceEncoder;
import io.quantry.quantizer.trial.Trials;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A transformer without sample data: rules of thumb alone decide. */
class SentencesTest {
  private static final int SENTENCES = 60;
  @TempDir Path folder;

  @Test
  void isSmallerThanInt8AndCloserThanInt4() throws Exception {
    byte[] original = SentenceEncoder.original();
    List<float[]> reference = SentenceEncoder.embed(original, sentences());
    Result int4 = result(original, reference, Map.of("weights", Map.of("types", List.of("int4"))));
    Result int8 = result(original, reference, Map.of("weights", Map.of("types", List.of("int8"))));
    long between = (int4.bytes() + int8.bytes()) / 2;
    Result mixed = result(original, reference, Map.of("budget", Map.of("bytes", between)));
    System.out.printf("int4 %s%nint8 %s%nhalf way, by rules %s%n", int4, int8, mixed);
    assertThat(mixed.bytes()).isLessThanOrEqualTo(between);
    assertThat(1 - mixed.cosine()).isLessThan((1 - int4.cosine()) / 2);
    assertThat(int8.cosine()).isGreaterThan(0.999);
    assertThat(int4.kernels()).isEqualTo(36);
    assertThat(int8.kernels()).isEqualTo(36);
  }

  private static List<String> sentences() throws IOException {
    return SentenceEncoder.sentences().subList(0, SENTENCES);
  }

  private record Result(long bytes, double cosine, int kernels, List<Double> speedups) {
    @Override
    public String toString() {
      return String.format(
          Locale.ROOT, "%,d bytes, cosine %.4f, × FP32 %s", bytes, cosine, speedups);
    }
  }

  private Result result(byte[] original, List<float[]> reference, Map<String, ?> parameters)
      throws Exception {
    Model model = Mixed.quantize(ModelReader.read(original), parameters, Trials.NONE).model();
    byte[] bytes = ModelWriter.toBytes(model);
    List<float[]> embeddings = SentenceEncoder.embed(bytes, sentences());
    return new Result(
        bytes.length,
        Arrays.stream(SentenceEncoder.cosines(reference, embeddings)).average().orElseThrow(),
        OrtModel.optimizedOperators(model).getOrDefault("MatMulNBits", 0),
        List.of(speedup(original, model, 8), speedup(original, model, 128)));
  }

  /** Of one sequence on one thread. */
  private double speedup(byte[] original, Model model, int tokens) throws IOException {
    long[] ids = new long[tokens];
    long[] ones = new long[tokens];
    Arrays.setAll(ids, i -> 1_000 + 7L * i);
    Arrays.fill(ones, 1);
    Map<String, TensorValue> feed =
        Map.of(
            "input_ids", TensorValue.ofInt64s(ids, 1, tokens),
            "attention_mask", TensorValue.ofInt64s(ones, 1, tokens),
            "token_type_ids", TensorValue.ofInt64s(new long[tokens], 1, tokens));
    Path own = Files.createTempDirectory(folder, "times");
    List<Double> micros =
        new OrtTrials(List.of(feed), own, 1)
            .medianMicros(List.of(ModelReader.read(original), model));
    return Math.round(100 * micros.get(0) / micros.get(1)) / 100d;
  }
}
