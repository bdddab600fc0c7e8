package io.quantry.quantizer.technique.dynamicint8;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.huggingface.tokenizers.Encoding;
import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import ai.onnxruntime.OnnxTensor;
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
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
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
    byte[] original = resource("/all-minilm-l6-v2.onnx");
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
    byte[] original = resource("/all-minilm-l6-v2.onnx");
    List<String> all = sentences();
    QuantizationOutcome outcome =
        calibrated(original, feeds(all.subList(SENTENCES, SENTENCES + CALIBRATION)), folder);
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

  /** One sentence a run, as it will be judged. */
  private static List<Map<String, TensorValue>> feeds(List<String> sentences) throws IOException {
    List<Map<String, TensorValue>> feeds = new ArrayList<>();
    try (HuggingFaceTokenizer tokenizer = tokenizer()) {
      for (String sentence : sentences) {
        Encoding encoding = tokenizer.encode(sentence);
        int length = encoding.getIds().length;
        feeds.add(
            Map.of(
                "input_ids", TensorValue.ofInt64s(encoding.getIds(), 1, length),
                "attention_mask", TensorValue.ofInt64s(encoding.getAttentionMask(), 1, length),
                "token_type_ids", TensorValue.ofInt64s(encoding.getTypeIds(), 1, length)));
      }
    }
    return feeds;
  }

  /** Those that the project ships, the first of each pair and then the second ones. */
  private static List<String> sentences() throws IOException {
    Path file = Path.of(System.getProperty("quantry.root")).resolve("demo/sentences/pairs.tsv");
    List<String[]> pairs =
        Files.readAllLines(file).stream()
            .filter(line -> !line.startsWith("#") && line.indexOf('\t') > 0)
            .map(line -> line.split("\t", -1))
            .toList();
    return Stream.concat(pairs.stream().map(pair -> pair[0]), pairs.stream().map(pair -> pair[1]))
        .toList();
  }

  private static double meanCosine(byte[] original, byte[] quantized) throws Exception {
    return Arrays.stream(cosines(original, quantized, sentences().subList(0, SENTENCES)))
        .average()
        .orElseThrow();
  }

  private static double[] cosines(byte[] original, byte[] quantized, List<String> sentences)
      throws Exception {
    List<float[]> before = embed(original, sentences);
    List<float[]> after = embed(quantized, sentences);
    return IntStream.range(0, before.size())
        .mapToDouble(i -> cosine(before.get(i), after.get(i)))
        .toArray();
  }

  private static List<float[]> embed(byte[] model, List<String> sentences) throws Exception {
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
        MiniLmTest.class.getResourceAsStream("/all-minilm-l6-v2-tokenizer.json")) {
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
    try (InputStream in = MiniLmTest.class.getResourceAsStream(name)) {
      if (in == null) {
        throw new IOException("no resource " + name);
      }
      return in.readAllBytes();
    }
  }
}
