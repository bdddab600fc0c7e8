package io.quantry.evaluation.dataset;

import ai.djl.huggingface.tokenizers.Encoding;
import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import io.quantry.evaluation.EvaluationException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * A Hugging Face {@code tokenizer.json}: truncates, pads to the longest text of a batch. Only that
 * one file is read. The native library is unpacked below {@code java.io.tmpdir} unless {@code
 * DJL_CACHE_DIR} says otherwise, and nothing is ever fetched: the processor's variant is the only
 * one asked for.
 */
final class TextTokenizer implements AutoCloseable {
  private static final long MOST_FILE_BYTES = 256L << 20;

  static {
    setUnlessGiven("ai.djl.offline", "true");
    setUnlessGiven("RUST_FLAVOR", "cpu");
    setUnlessGiven("OPT_OUT_TRACKING", "true");
    setUnlessGiven(
        "DJL_CACHE_DIR", Path.of(System.getProperty("java.io.tmpdir"), "quantry-djl").toString());
  }

  private final HuggingFaceTokenizer tokenizer;

  private TextTokenizer(HuggingFaceTokenizer tokenizer) {
    this.tokenizer = tokenizer;
  }

  /**
   * @throws EvaluationException {@code dataset-malformed} if the file is no tokenizer
   */
  static TextTokenizer open(Path file, int maxTokens) {
    Map<String, String> settings =
        Map.of(
            "padding",
            "longest",
            "truncation",
            "longest_first",
            "maxLength",
            Integer.toString(maxTokens),
            "modelMaxLength",
            Integer.toString(maxTokens));
    try {
      if (Files.size(file) > MOST_FILE_BYTES) {
        throw new EvaluationException("dataset-malformed", "the tokenizer file exceeds 256 MiB");
      }
      try (InputStream stream = Files.newInputStream(file)) {
        return new TextTokenizer(HuggingFaceTokenizer.newInstance(stream, settings));
      }
    } catch (EvaluationException e) {
      throw e;
    } catch (IOException | RuntimeException e) {
      throw new EvaluationException(
          "dataset-malformed",
          "the tokenizer file is no Hugging Face tokenizer.json: " + e.getMessage(),
          e);
    }
  }

  /** All texts at one length, that of the longest. */
  Encoding[] encode(List<String> texts) {
    return tokenizer.batchEncode(texts);
  }

  @Override
  public void close() {
    tokenizer.close();
  }

  private static void setUnlessGiven(String key, String value) {
    if (System.getProperty(key) == null && System.getenv(key) == null) {
      System.setProperty(key, value);
    }
  }
}
