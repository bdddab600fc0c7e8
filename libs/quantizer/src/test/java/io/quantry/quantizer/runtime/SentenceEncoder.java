package io.quantry.quantizer.runtime;

import ai.djl.huggingface.tokenizers.Encoding;
import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import ai.onnxruntime.OnnxTensor;
import io.quantry.ort.TensorValue;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** all-MiniLM-L6-v2 with its tokenizer, one sentence a run, and sentences to judge it on. */
public final class SentenceEncoder {
  private SentenceEncoder() {}

  /** The FP32 model's file. */
  public static byte[] original() throws IOException {
    try (InputStream in = SentenceEncoder.class.getResourceAsStream("/all-minilm-l6-v2.onnx")) {
      if (in == null) {
        throw new IOException("the model is not among the test resources");
      }
      return in.readAllBytes();
    }
  }

  /** Those that the project ships, the first of each pair and then the second ones. */
  public static List<String> sentences() throws IOException {
    Path file = Path.of(System.getProperty("quantry.root")).resolve("demo/sentences/pairs.tsv");
    List<String[]> pairs =
        Files.readAllLines(file).stream()
            .filter(line -> !line.startsWith("#") && line.indexOf('\t') > 0)
            .map(line -> line.split("\t", -1))
            .toList();
    return Stream.concat(pairs.stream().map(pair -> pair[0]), pairs.stream().map(pair -> pair[1]))
        .toList();
  }

  /** Inputs of the model, one sentence each. */
  public static List<Map<String, TensorValue>> feeds(List<String> sentences) throws IOException {
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

  /** The mean of each sentence's hidden states. */
  public static List<float[]> embed(byte[] model, List<String> sentences) throws Exception {
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

  /** The cosine of each pair. */
  public static double[] cosines(List<float[]> before, List<float[]> after) {
    return IntStream.range(0, before.size())
        .mapToDouble(i -> cosine(before.get(i), after.get(i)))
        .toArray();
  }

  /** The cosine of two vectors. */
  public static double cosine(float[] a, float[] b) {
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

  private static HuggingFaceTokenizer tokenizer() throws IOException {
    try (InputStream in =
        SentenceEncoder.class.getResourceAsStream("/all-minilm-l6-v2-tokenizer.json")) {
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
}
