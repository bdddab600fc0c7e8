package io.quantry.evaluation.dataset;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.quantry.evaluation.EvaluationException;
import io.quantry.ort.TensorValue;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.zip.GZIPOutputStream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class IdxFormatTest {
  private static final byte[] TWO_PICTURES = {
    0, 0, 8, 3, 0, 0, 0, 2, 0, 0, 0, 1, 0, 0, 0, 2, 0, (byte) 255, 51, 102
  };
  private static final byte[] TWO_LABELS = {0, 0, 8, 1, 0, 0, 0, 2, 7, 3};

  @TempDir Path folder;

  @Test
  void scalesPixelsIntoOneChannel() throws IOException {
    Dataset dataset =
        open(
            Map.of("images", zipped("i.gz", TWO_PICTURES), "labels", plain("l", TWO_LABELS)),
            Map.of("mean", 0.5, "std", 0.25));
    try (BatchReader reader = dataset.read(SampleSelection.all(), 8)) {
      Batch batch = reader.next().orElseThrow();
      TensorValue value = Objects.requireNonNull(batch.feeds().getFirst().get(""));
      assertThat(value.shape()).containsExactly(2, 1, 1, 2);
      assertThat(value.floats()).containsExactly(new float[] {-2, 2, -1.2f, -0.4f}, within(1e-6f));
      assertThat(batch.targets())
          .isInstanceOfSatisfying(
              Targets.Labels.class, labels -> assertThat(labels.classes()).containsExactly(7, 3));
      assertThat(reader.next()).isEmpty();
    }
    assertThat(DatasetFacts.of(dataset).classCounts()).isEqualTo(Map.of(7L, 1L, 3L, 1L));
  }

  @Test
  void refusesWhatIsDamaged() throws IOException {
    byte[] truncated = Arrays.copyOf(TWO_PICTURES, TWO_PICTURES.length - 1);
    byte[] longer = Arrays.copyOf(TWO_PICTURES, TWO_PICTURES.length + 1);
    byte[] empty = {0, 0, 8, 3, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 2};
    byte[] floats = {0, 0, 13, 3, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 2};
    byte[] huge = {0, 0, 8, 3, 0, 0, 0, 1, 127, -1, -1, -1, 127, -1, -1, -1};
    assertRefused(truncated, "dataset-malformed");
    assertRefused(longer, "dataset-malformed");
    assertRefused(empty, "dataset-empty");
    assertRefused(floats, "dtype-forbidden");
    assertRefused(huge, "dataset-malformed");
    assertRefused(new byte[] {1, 2, 3, 4, 5}, "dataset-malformed");
    assertRefused(new byte[0], "dataset-malformed");
  }

  @Test
  void refusesLabelsOfAnotherCountAndUnknownOptions() throws IOException {
    byte[] three = {0, 0, 8, 1, 0, 0, 0, 3, 7, 3, 1};
    Path images = plain("i", TWO_PICTURES);
    Path labels = plain("l", three);
    assertCode(
        () -> open(Map.of("images", images, "labels", labels), Map.of()), "dataset-malformed");
    assertCode(() -> open(Map.of("images", images), Map.of("meen", 1)), "unknown-property");
    assertCode(() -> open(Map.of("images", images), Map.of("std", 0)), "invalid-value");
    assertCode(() -> open(Map.of("labels", labels), Map.of()), "missing-property");
  }

  @Test
  void refusesLabelsBeyondTheNamesOfClasses() throws IOException {
    Map<String, Path> files =
        Map.of("images", plain("i", TWO_PICTURES), "labels", plain("l", TWO_LABELS));
    List<String> digits = List.of("0", "1", "2", "3", "4", "5", "6", "7");
    Dataset dataset = open(files, Map.of("classNames", digits));
    assertThat(dataset.classNames()).isEqualTo(digits);
    assertThat(DatasetFacts.of(dataset).samples()).isEqualTo(2);
    Map<String, Object> fewer = Map.of("classNames", digits.subList(0, 7));
    assertCode(() -> DatasetFacts.of(open(files, fewer)), "dataset-malformed");
  }

  private void assertRefused(byte[] images, String code) throws IOException {
    Path file = plain("damaged", images);
    assertCode(() -> DatasetFacts.of(open(Map.of("images", file), Map.of())), code);
  }

  private static void assertCode(ThrowingCallable call, String code) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(
            EvaluationException.class, e -> assertThat(e.code()).isEqualTo(code));
  }

  private static Dataset open(Map<String, Path> files, Map<String, Object> options) {
    return DatasetFormats.open(new DatasetSource("idx", files, options));
  }

  private Path plain(String name, byte[] content) throws IOException {
    return Files.write(folder.resolve(name), content);
  }

  private Path zipped(String name, byte[] content) throws IOException {
    Path file = folder.resolve(name);
    try (OutputStream stream = new GZIPOutputStream(Files.newOutputStream(file))) {
      stream.write(content);
    }
    return file;
  }
}
