package io.quantry.evaluation.dataset;

import static io.quantry.evaluation.dataset.Refusals.assertRefused;
import static org.assertj.core.api.Assertions.assertThat;

import io.quantry.ort.TensorValue;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.Map;
import java.util.Objects;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NpyFormatTest {
  @TempDir Path folder;

  @Test
  void readsAnArrayAndItsLabels() throws IOException {
    Path input = file("x.npy", NpyBytes.floats("(3, 2)", 1, 2, 3, 4, 5, 6));
    Path targets = file("y.npy", NpyBytes.ints("(3,)", 2, 0, 1));
    Dataset dataset = open(Map.of("input", input, "targets", targets), Map.of("input", "pixels"));
    assertThat(dataset.samples()).isEqualTo(3);
    assertThat(dataset.targets()).isEqualTo(Targets.Kind.LABELS);
    try (BatchReader reader = dataset.read(SampleSelection.all(), 2)) {
      Batch first = reader.next().orElseThrow();
      assertThat(value(first, "pixels").floats()).containsExactly(1, 2, 3, 4);
      assertThat(reader.next().orElseThrow().targets())
          .isInstanceOfSatisfying(
              Targets.Labels.class, labels -> assertThat(labels.classes()).containsExactly(1));
      assertThat(reader.next()).isEmpty();
    }
  }

  @Test
  void takesRealTargetsForValuesUnlessToldOtherwise() throws IOException {
    Path input = file("x.npy", NpyBytes.floats("(2, 1)", 1, 2));
    Path targets = file("y.npy", NpyBytes.floats("(2,)", 0.5f, 0.25f));
    Map<String, Path> files = Map.of("input", input, "targets", targets);
    assertThat(open(files, Map.of()).targets()).isEqualTo(Targets.Kind.VALUES);
    assertThat(open(files, Map.of("kind", "scores")).targets()).isEqualTo(Targets.Kind.SCORES);
    assertRefused("dataset-malformed", "whole numbers", "npy", files, Map.of("kind", "labels"));
    assertRefused("invalid-enum", "kind", "npy", files, Map.of("kind", "relevance"));
    assertRefused("invalid-value", "kind", "npy", Map.of("input", input), Map.of("kind", "labels"));
  }

  @Test
  void drawsTheSameSamplesForTheSameSeed() throws IOException {
    int[] numbers = IntStream.range(0, 100).toArray();
    Path input = file("x.npy", NpyBytes.ints("(100,)", numbers));
    Dataset dataset = open(Map.of("input", input), Map.of());
    try (BatchReader one = dataset.read(SampleSelection.random(9, 5), 4);
        BatchReader same = dataset.read(SampleSelection.random(9, 5), 9)) {
      long[] drawn = value(same.next().orElseThrow(), "").longs();
      assertThat(drawn).hasSize(9).doesNotHaveDuplicates().isSorted();
      assertThat(value(one.next().orElseThrow(), "").longs()).isEqualTo(Arrays.copyOf(drawn, 4));
    }
  }

  @Test
  void endsABatchBeforeItsSamplesFillTheMemory() throws IOException {
    int rowBytes = 100 << 20;
    Path input = folder.resolve("large.npy");
    Files.write(input, NpyBytes.of("|u1", "(3, %d)".formatted(rowBytes), new byte[0]));
    try (SeekableByteChannel channel = Files.newByteChannel(input, StandardOpenOption.WRITE)) {
      channel.position(channel.size() + 3L * rowBytes - 1);
      channel.write(ByteBuffer.allocate(1)); // sparse
    }
    try (BatchReader reader =
        open(Map.of("input", input), Map.of()).read(SampleSelection.all(), 64)) {
      assertThat(reader.next().orElseThrow().size()).isEqualTo(2);
    }
  }

  @Test
  void refusesHostileArrays() throws IOException {
    refuse("dtype-forbidden", NpyBytes.of("|O", "(1,)", new byte[8]));
    refuse("dataset-malformed", NpyBytes.of("<f4", "(4294967296, 4294967296, 16)", new byte[4]));
    refuse("dataset-malformed", NpyBytes.of("<f4", "(2,)", new byte[4]));
    refuse("dataset-malformed", NpyBytes.of("<f4", "(2,)", new byte[12]));
    refuse("dataset-malformed", NpyBytes.of("<f4", "(1099511627776, 0)", new byte[0]));
    assertRefused(
        "dataset-empty",
        "no sample",
        "npy",
        Map.of("input", file("none.npy", NpyBytes.of("<f4", "(0, 3)", new byte[0]))),
        Map.of());
    refuse("dataset-malformed", new byte[0]);
  }

  @Test
  void refusesTargetsOfAnotherCount() throws IOException {
    Path input = file("x.npy", NpyBytes.floats("(2, 1)", 1, 2));
    Path targets = file("y.npy", NpyBytes.ints("(3,)", 1, 0, 1));
    assertRefused(
        "dataset-malformed", "3 rows", "npy", Map.of("input", input, "targets", targets), Map.of());
  }

  private void refuse(String code, byte[] input) throws IOException {
    assertRefused(code, "input", "npy", Map.of("input", file("bad.npy", input)), Map.of());
  }

  private static Dataset open(Map<String, Path> files, Map<String, Object> options) {
    return DatasetFormats.open(new DatasetSource("npy", files, options));
  }

  private static TensorValue value(Batch batch, String name) {
    return Objects.requireNonNull(batch.feeds().getFirst().get(name));
  }

  private Path file(String name, byte[] content) throws IOException {
    return Files.write(folder.resolve(name), content);
  }
}
