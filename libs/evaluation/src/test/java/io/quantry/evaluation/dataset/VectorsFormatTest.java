package io.quantry.evaluation.dataset;

import static io.quantry.evaluation.dataset.Refusals.assertRefused;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class VectorsFormatTest {
  private static final byte[] BYTES = {2, 0, 0, 0, 1, (byte) 255, 2, 0, 0, 0, 3, 4};

  @TempDir Path folder;

  @Test
  void readsEveryKindAsFloats() throws IOException {
    assertThat(all(file("a.fvecs", floats(2, 1.5f, -2, 2, 3, 4)), Map.of()))
        .containsExactly(1.5f, -2, 3, 4);
    assertThat(all(file("a.bvecs", BYTES), Map.of())).containsExactly(1, 255, 3, 4);
    assertThat(all(file("a.ivecs", ints(2, 1, -7, 2, 3, 4)), Map.of()))
        .containsExactly(1, -7, 3, 4);
    assertThat(all(file("plain", BYTES), Map.of("type", "bvecs"))).containsExactly(1, 255, 3, 4);
  }

  @Test
  void drawsTheSameRowsForTheSameSeedAcrossBuffers() throws IOException {
    int rows = 50_000;
    int[] numbers = new int[2 * rows];
    for (int row = 0; row < rows; row++) {
      numbers[2 * row] = 1;
      numbers[2 * row + 1] = row;
    }
    Path base = file("many.ivecs", ints(numbers));
    Dataset dataset = open(Map.of("base", base), Map.of("input", "v"));
    assertThat(dataset.samples()).isEqualTo(rows);
    try (BatchReader one = dataset.read(SampleSelection.random(20, 3), 20);
        BatchReader same = dataset.read(SampleSelection.random(20, 3), 20)) {
      float[] drawn = floats(one.next().orElseThrow(), "v");
      assertThat(drawn).hasSize(20).doesNotHaveDuplicates().isSorted();
      assertThat(floats(same.next().orElseThrow(), "v")).containsExactly(drawn);
      assertThat(one.next()).isEmpty();
    }
  }

  @Test
  void readsIdsExactlyAndInAnyOrder() throws IOException {
    Path ids = file("ids.ivecs", ints(2, 16_777_217, 5, 2, 3, 4));
    try (VectorFile file = VectorFile.open(ids, VectorFile.Kind.IVECS, "neighbors")) {
      int[] row = new int[file.dimension()];
      file.read(1, row);
      assertThat(row).containsExactly(3, 4);
      file.read(0, row);
      assertThat(row).containsExactly(16_777_217, 5);
    }
  }

  @Test
  void refusesNeighborsOfAnotherCount() throws IOException {
    Path base = file("a.bvecs", BYTES);
    Path two = file("two.ivecs", ints(1, 0, 1, 1));
    Path three = file("three.ivecs", ints(1, 0, 1, 1, 1, 0));
    assertThat(open(Map.of("base", base, "neighbors", two), Map.of()).targets())
        .isEqualTo(Targets.Kind.NONE);
    assertRefused(
        "dataset-malformed",
        "3 rows for 2",
        "vectors",
        Map.of("base", base, "neighbors", three),
        Map.of());
  }

  @Test
  void refusesWhatIsDamaged() throws IOException {
    refuse("dataset-empty", "no vector", new byte[0]);
    refuse("dataset-malformed", "first dimension", new byte[3]);
    refuse("dataset-malformed", "dimension 0", ints(0));
    refuse("dataset-malformed", "dimension -1", ints(-1));
    refuse("dataset-malformed", "dimension 65537", ints(65_537));
    refuse("dataset-malformed", "9 bytes", new byte[] {2, 0, 0, 0, 1, 1, 1, 1, 1});
    refuse("dataset-malformed", "dimension 3 in row 1", ints(2, 1, 1, 3, 1, 1));
    Path unknown = file("a.vec", BYTES);
    assertRefused("invalid-enum", "type", "vectors", Map.of("base", unknown), Map.of());
  }

  private void refuse(String code, String named, byte[] content) throws IOException {
    Path base = file("bad.fvecs", content);
    assertRefused(code, named, "vectors", Map.of("base", base), Map.of());
  }

  private static float[] all(Path base, Map<String, Object> options) {
    try (BatchReader reader =
        open(Map.of("base", base), options).read(SampleSelection.all(), 100)) {
      return floats(reader.next().orElseThrow(), "");
    }
  }

  private static float[] floats(Batch batch, String input) {
    return Objects.requireNonNull(batch.feeds().getFirst().get(input)).floats();
  }

  private static Dataset open(Map<String, Path> files, Map<String, Object> options) {
    return DatasetFormats.open(new DatasetSource("vectors", files, options));
  }

  private Path file(String name, byte[] content) throws IOException {
    return Files.write(folder.resolve(name), content);
  }

  private static byte[] ints(int... values) {
    ByteBuffer content = ByteBuffer.allocate(4 * values.length).order(ByteOrder.LITTLE_ENDIAN);
    for (int value : values) {
      content.putInt(value);
    }
    return content.array();
  }

  /** Two rows of a dimension and two elements each. */
  private static byte[] floats(int d, float a, float b, int e, float f, float g) {
    return ByteBuffer.allocate(24)
        .order(ByteOrder.LITTLE_ENDIAN)
        .putInt(d)
        .putFloat(a)
        .putFloat(b)
        .putInt(e)
        .putFloat(f)
        .putFloat(g)
        .array();
  }
}
