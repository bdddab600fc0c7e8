package io.quantry.quantizer.technique.mixed;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.huggingface.tokenizers.Encoding;
import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import ai.onnxruntime.OnnxTensor;
import io.quantry.onnx.file.ModelReader;
import io.quantry.onnx.file.ModelWriter;
import io.quantry.onnx.ir.Model;
import io.quantry.ort.TensorValue;
import io.quantry.quantizer.runtime.OrtModel;
import io.quantry.quantizer.runtime.OrtTrials;
import io.quantry.quantizer.trial.Trials;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
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
    byte[] original = resource("/all-minilm-l6-v2.onnx");
    List<float[]> reference = embed(original);
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
    List<float[]> embeddings = embed(bytes);
    double cosines = 0;
    for (int i = 0; i < reference.size(); i++) {
      cosines += cosine(reference.get(i), embeddings.get(i));
    }
    return new Result(
        bytes.length,
        cosines / reference.size(),
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

  private static List<float[]> embed(byte[] model) throws Exception {
    Path file = Path.of(System.getProperty("quantry.root")).resolve("demo/sentences/pairs.tsv");
    List<String> sentences =
        Files.readAllLines(file).stream()
            .filter(line -> !line.startsWith("#") && line.indexOf('\t') > 0)
            .map(line -> line.substring(0, line.indexOf('\t')))
            .limit(SENTENCES)
            .toList();
    List<float[]> embeddings = new ArrayList<>();
    try (HuggingFaceTokenizer tokenizer = tokenizer();
        OrtModel runtime = OrtModel.of(model, 2)) {
      for (String sentence : sentences) {
        Encoding encoding = tokenizer.encode(sentence);
        int length = encoding.getIds().length;
        try (OnnxTensor ids = OrtModel.tensor(encoding.getIds(), 1, length);
            OnnxTensor mask = OrtModel.tensor(encoding.getAttentionMask(), 1, length);
            OnnxTensor types = OrtModel.tensor(encoding.getTypeIds(), 1, length)) {
          Map<String, OnnxTensor> inputs =
              Map.of("input_ids", ids, "attention_mask", mask, "token_type_ids", types);
          embeddings.add(mean(runtime.run(inputs, "last_hidden_state").values(), length));
        }
      }
    }
    return embeddings;
  }

  private static HuggingFaceTokenizer tokenizer() throws IOException {
    try (InputStream in =
        SentencesTest.class.getResourceAsStream("/all-minilm-l6-v2-tokenizer.json")) {
      return HuggingFaceTokenizer.newInstance(in, Map.of("padding", "false"));
    }
  }

  private static float[] mean(float[] hidden, int tokens) {
    float[] mean = new float[hidden.length / tokens];
    for (int i = 0; i < hidden.length; i++) {
      mean[i % mean.length] += hidden[i] / tokens;
    }
    return mean;
  }

  private static double cosine(float[] a, float[] b) {
    double dot = 0;
    double aa = 0;
    double bb = 0;
    for (int i = 0; i < a.length; i++) {
      dot += (double) a[i] * b[i];
      aa += (double) a[i] * a[i];
      bb += (double) b[i] * b[i];
    }
    return dot / Math.sqrt(aa * bb);
  }

  private static byte[] resource(String name) throws IOException {
    try (InputStream in = SentencesTest.class.getResourceAsStream(name)) {
      if (in == null) {
        throw new IOException("no resource " + name);
      }
      return in.readAllBytes();
    }
  }
}
