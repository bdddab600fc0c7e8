package io.quantry.evaluation.dataset;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quantry.evaluation.EvaluationException;
import io.quantry.ort.TensorValue;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import java.util.stream.IntStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The files numpy*.npz were written by numpy 2.4: savez of a big-endian array, savez_compressed.
 */
class NpzFormatTest {
  @TempDir Path folder;

  @Test
  void readsWhatNumpyWrites() throws IOException {
    Dataset dataset = open(resource("numpy.npz"));
    assertThat(dataset.samples()).isEqualTo(3);
    assertThat(dataset.targets()).isEqualTo(Targets.Kind.LABELS);
    try (BatchReader reader = dataset.read(SampleSelection.all(), 2)) {
      Batch first = reader.next().orElseThrow();
      assertThat(first.targets())
          .isInstanceOfSatisfying(
              Targets.Labels.class, labels -> assertThat(labels.classes()).containsExactly(2, 0));
      assertThat(value(first, "x").floats()).containsExactly(0, 1, 2, 3, 4, 5, 6, 7);
      assertThat(value(first, "x").shape()).containsExactly(2, 4);
      assertThat(value(first, "ids").longs()).containsExactly(1, 2, 3, 4);
      Batch last = reader.next().orElseThrow();
      assertThat(last.size()).isEqualTo(1);
      assertThat(value(last, "x").floats()).containsExactly(8, 9, 10, 11);
      assertThat(reader.next()).isEmpty();
    }
    Dataset compressed = open(resource("numpy-compressed.npz"));
    try (BatchReader reader = compressed.read(SampleSelection.all(), 9)) {
      assertThat(value(reader.next().orElseThrow(), "x").floats()).endsWith(9, 10, 11);
    }
  }

  @Test
  void drawsTheSameSamplesForTheSameSeed() throws IOException {
    Path file = npz("x.npy", NpyBytes.ints("(100,)", IntStream.range(0, 100).toArray()));
    Dataset dataset = open(file);
    try (BatchReader one = dataset.read(SampleSelection.random(10, 5), 10);
        BatchReader same = dataset.read(SampleSelection.random(10, 5), 10)) {
      long[] drawn = value(one.next().orElseThrow(), "x").longs();
      assertThat(drawn).hasSize(10).doesNotHaveDuplicates().isSorted();
      assertThat(value(same.next().orElseThrow(), "x").longs()).isEqualTo(drawn);
    }
  }

  @Test
  void refusesObjects() throws IOException {
    assertRefused(resource("numpy-object.npz"), "dtype-forbidden");
  }

  @Test
  void refusesPathsOutOfTheArchive() throws IOException {
    assertRefused(npz("../x.npy", npy("<f4", "(1,)", 4)), "archive-entry-forbidden");
    assertRefused(npz("/x.npy", npy("<f4", "(1,)", 4)), "archive-entry-forbidden");
    assertRefused(npz("x.txt", npy("<f4", "(1,)", 4)), "archive-entry-forbidden");
  }

  @Test
  void refusesSymbolicLinks() throws IOException {
    Path file = npz("x.npy", npy("<f4", "(1,)", 4));
    assertRefused(Zips.linked(file), "archive-entry-forbidden");
  }

  @Test
  void refusesBombsBeforeInflatingThem() throws IOException {
    long elements = 400L << 20;
    Path file = folder.resolve("bomb.npz");
    try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(file))) {
      zip.putNextEntry(new ZipEntry("x.npy"));
      zip.write(npy("|u1", "(%d,)".formatted(elements), 0));
      byte[] zeros = new byte[1 << 20];
      for (long written = 0; written < elements; written += zeros.length) {
        zip.write(zeros);
      }
      zip.closeEntry();
    }
    assertThat(Files.size(file)).isLessThan(1 << 20);
    assertRefused(file, "archive-bomb");
  }

  @Test
  void refusesEntriesThatInflateToMoreThanTheyAnnounce() throws IOException {
    Path file = npz("x.npy", npy("<f4", "(64,)", 256));
    byte[] bytes = Files.readAllBytes(file);
    ByteBuffer content = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    int central = find(bytes, 0x02014b50);
    content.putInt(central + 24, content.getInt(central + 24) - 128);
    Files.write(file, bytes);
    assertRefused(file, "dataset-malformed");
  }

  @Test
  void refusesEntriesThatShareBytes() throws IOException {
    byte[] array = npy("<f4", "(1,)", 4);
    Path file = Zips.of(folder, Map.of("a.npy", array, "b.npy", array));
    assertRefused(Zips.overlapping(file), "archive-bomb");
  }

  @Test
  void refusesShapesThatOverflowOrDisagreeWithTheBytes() throws IOException {
    assertRefused(npz("x.npy", npy("<f4", "(4294967296, 4294967296, 16)", 4)), "dataset-malformed");
    assertRefused(npz("x.npy", npy("<f4", "(9,)", 4)), "dataset-malformed");
    assertRefused(npz("x.npy", "no array".getBytes(StandardCharsets.UTF_8)), "dataset-malformed");
    assertRefused(npz("x.npy", npy("<f4", "(0,)", 0)), "dataset-empty");
    assertRefused(npz("x.npy", npy("<c8", "(1,)", 8)), "dtype-forbidden");
    assertRefused(Files.writeString(folder.resolve("no.npz"), "plain text"), "dataset-malformed");
  }

  private static void assertRefused(Path file, String code) {
    assertThatThrownBy(() -> open(file))
        .isInstanceOfSatisfying(
            EvaluationException.class, e -> assertThat(e.code()).isEqualTo(code));
  }

  private static Dataset open(Path file) {
    return DatasetFormats.open(new DatasetSource("npz", Map.of("archive", file), Map.of()));
  }

  private static TensorValue value(Batch batch, String name) {
    return Objects.requireNonNull(batch.feeds().getFirst().get(name));
  }

  private Path npz(String entry, byte[] content) throws IOException {
    return Zips.of(folder, Map.of(entry, content));
  }

  private static byte[] npy(String descr, String shape, int contentBytes) {
    return NpyBytes.of(descr, shape, new byte[contentBytes]);
  }

  private static int find(byte[] bytes, int signature) {
    ByteBuffer content = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    int at = 0;
    while (content.getInt(at) != signature) {
      at++;
    }
    return at;
  }

  private Path resource(String name) throws IOException {
    return Zips.copied(folder, name);
  }
}
