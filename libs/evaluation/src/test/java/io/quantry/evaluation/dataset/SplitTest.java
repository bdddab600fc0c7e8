package io.quantry.evaluation.dataset;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quantry.evaluation.EvaluationException;
import io.quantry.onnx.ir.ElementType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.CancellationException;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SplitTest {
  private static final int SAMPLES = 1000;

  @TempDir Path folder;

  @Test
  void takesARange() throws IOException {
    Dataset part = dataset().split(Split.range(10, 13));
    assertThat(part.samples()).isEqualTo(3);
    assertThat(read(part, SampleSelection.all())).containsExactly(10L, 11L, 12L);
    assertThat(part.inputs().getFirst().elementType()).isEqualTo(ElementType.FLOAT);
    assertThat(part.targets()).isEqualTo(Targets.Kind.LABELS);
  }

  @Test
  void foldsAreDisjointAndCoverAll() throws IOException {
    Dataset whole = dataset();
    List<Long> seen = new ArrayList<>();
    for (int fold = 0; fold < 3; fold++) {
      Dataset part = whole.split(Split.fold(fold, 3, 42));
      List<Long> samples = read(part, SampleSelection.all());
      assertThat(samples).hasSize((int) part.samples()).isSorted();
      // A binomial of 1000 and 1/3 has a standard deviation of 15; five of them.
      assertThat(samples.size()).isBetween(333 - 75, 334 + 75);
      seen.addAll(samples);
      List<Long> others = read(whole.split(Split.allBut(fold, 3, 42)), SampleSelection.all());
      assertThat(others).hasSize(SAMPLES - samples.size()).doesNotContainAnyElementsOf(samples);
    }
    assertThat(seen).hasSize(SAMPLES).doesNotHaveDuplicates();
  }

  @Test
  void hashesAsTheJdksGeneratorDoes() {
    for (long seed : new long[] {0, 7, -1, Long.MIN_VALUE}) {
      SplittableRandom random = new SplittableRandom(seed);
      for (int index = 0; index < 100; index++) {
        long fold = Long.remainderUnsigned(random.nextLong(), 5);
        assertThat(Split.fold((int) fold, 5, seed).contains(index)).isTrue();
      }
    }
  }

  @Test
  void drawsAmongThePartOnly() throws IOException {
    Dataset whole = dataset();
    Split fold = Split.fold(1, 4, 9);
    List<Long> drawn = read(whole.split(fold), SampleSelection.random(20, 5));
    assertThat(drawn).hasSize(20).doesNotHaveDuplicates().isSorted().allMatch(fold::contains);
    assertThat(read(whole.split(fold), SampleSelection.random(20, 5))).isEqualTo(drawn);
    assertThat(read(whole.split(fold), SampleSelection.random(20, 6))).isNotEqualTo(drawn);
    List<Long> members = LongStream.range(0, SAMPLES).filter(fold::contains).boxed().toList();
    SampleSelection selection = SampleSelection.random(20, 5);
    List<Long> byRank = new ArrayList<>();
    var chosen = selection.chosen(members.size());
    for (int rank = 0; rank < members.size(); rank++) {
      if (chosen.test(rank)) {
        byRank.add(members.get(rank));
      }
    }
    assertThat(drawn).isEqualTo(byRank);
  }

  @Test
  void splitsAPartAgain() throws IOException {
    Dataset part = dataset().split(Split.range(100, 200)).split(Split.range(10, 20));
    assertThat(read(part, SampleSelection.all()))
        .containsExactlyElementsOf(LongStream.range(110, 120).boxed().toList());
    Split fold = Split.fold(0, 2, 3);
    Dataset folded = dataset().split(Split.range(100, 200)).split(fold);
    assertThat(read(folded, SampleSelection.all()))
        .containsExactlyElementsOf(
            LongStream.range(0, 100).filter(fold::contains).map(i -> i + 100).boxed().toList());
    assertThat(read(dataset().split(fold).split(Split.range(0, 3)), SampleSelection.all()))
        .containsExactlyElementsOf(
            LongStream.range(0, SAMPLES).filter(fold::contains).limit(3).boxed().toList());
  }

  @Test
  void refusesPartsThatAreNotThere() throws IOException {
    Dataset whole = dataset();
    assertRefused(() -> whole.split(Split.range(5, 5)), "dataset-empty");
    assertRefused(() -> whole.split(Split.range(999, 1001)), "dataset-malformed");
    assertRefused(() -> Split.range(-1, 5), "dataset-malformed");
    assertRefused(() -> Split.range(6, 5), "dataset-malformed");
    assertRefused(() -> Split.fold(3, 3, 1), "dataset-malformed");
    assertRefused(() -> Split.fold(0, 1, 1), "dataset-malformed");
    Split small = Split.fold(0, 1_000_000, 1);
    assertThat(small.size(SAMPLES)).isZero();
    assertRefused(() -> whole.split(small), "dataset-empty");
  }

  @Test
  void stopsWhilePassingOverSamples() throws IOException {
    int[] passed = new int[1];
    SampleSelection selection =
        SampleSelection.random(1, 1)
            .watched(
                () -> {
                  if (++passed[0] == 7) {
                    throw new CancellationException("enough");
                  }
                });
    Dataset last = dataset().split(Split.range(SAMPLES - 1, SAMPLES));
    assertThatThrownBy(() -> read(last, selection)).isInstanceOf(CancellationException.class);
    assertThat(passed[0]).isEqualTo(7);
  }

  private static void assertRefused(Runnable work, String code) {
    assertThatThrownBy(work::run)
        .isInstanceOfSatisfying(
            EvaluationException.class, e -> assertThat(e.code()).isEqualTo(code));
  }

  /** One picture of one pixel a sample; the label is its index mod 250, the picture the rest. */
  private Dataset dataset() throws IOException {
    byte[] pictures = new byte[16 + SAMPLES];
    byte[] labels = new byte[8 + SAMPLES];
    pictures[2] = 8;
    pictures[3] = 3;
    labels[2] = 8;
    labels[3] = 1;
    for (byte[] header : List.of(pictures, labels)) {
      header[6] = (byte) (SAMPLES >> 8);
      header[7] = (byte) SAMPLES;
    }
    pictures[11] = 1;
    pictures[15] = 1;
    for (int i = 0; i < SAMPLES; i++) {
      pictures[16 + i] = (byte) (i / 250);
      labels[8 + i] = (byte) (i % 250);
    }
    Path images = Files.write(folder.resolve("images"), pictures);
    Path classes = Files.write(folder.resolve("labels"), labels);
    return DatasetFormats.open(
        new DatasetSource("idx", Map.of("images", images, "labels", classes), Map.of("scale", 1)));
  }

  private static List<Long> read(Dataset dataset, SampleSelection selection) {
    List<Long> samples = new ArrayList<>();
    try (BatchReader reader = dataset.read(selection, 16)) {
      for (Optional<Batch> next = reader.next(); next.isPresent(); next = reader.next()) {
        float[] pixels = next.get().feeds().getFirst().values().iterator().next().floats();
        long[] labels = ((Targets.Labels) next.get().targets()).classes();
        for (int i = 0; i < labels.length; i++) {
          samples.add(250 * (long) pixels[i] + labels[i]);
        }
      }
    }
    return samples;
  }
}
