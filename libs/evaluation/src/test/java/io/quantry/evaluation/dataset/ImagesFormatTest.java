package io.quantry.evaluation.dataset;

import static io.quantry.evaluation.dataset.Refusals.assertRefused;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.quantry.onnx.ir.Dimension;
import io.quantry.ort.TensorValue;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ImagesFormatTest {
  /** Steps of 1: a tensor shows the pixels as they are. */
  private static final Map<String, Object> RAW = Map.of("scale", 1);

  @TempDir Path folder;

  @Test
  void takesClassesFromFoldersInAlphabeticalOrder() throws IOException {
    Dataset dataset =
        open(
            Map.of(
                "dog/b.png",
                solid(2, 2, 30),
                "cat/z.png",
                solid(2, 2, 20),
                "dog/a.png",
                solid(2, 2, 10),
                "dog/.DS_Store",
                new byte[9],
                "__MACOSX/dog/a.png",
                new byte[9],
                "empty/",
                new byte[0]),
            RAW);
    assertThat(dataset.samples()).isEqualTo(3);
    assertThat(dataset.classNames()).containsExactly("cat", "dog");
    Batch batch = batches(dataset, SampleSelection.all(), 8).getFirst();
    assertThat(labels(batch)).containsExactly(0, 1, 1);
    assertThat(value(batch).shape()).containsExactly(3, 3, 2, 2);
    assertThat(value(batch).floats()[0]).isEqualTo(20);
    assertThat(value(batch).floats()[12]).isEqualTo(10);
    assertThat(value(batch).floats()[24]).isEqualTo(30);
  }

  @Test
  void numbersFoldersByTheDeclaredNames() throws IOException {
    Map<String, byte[]> entries = Map.of("dog/a.png", solid(2, 2, 1));
    Dataset dataset = open(entries, Map.of("classNames", List.of("bird", "cat", "dog")));
    assertThat(labels(batches(dataset, SampleSelection.all(), 1).getFirst())).containsExactly(2);
    refuse("dataset-malformed", "'dog'", entries, Map.of("classNames", List.of("cat")));
  }

  @Test
  void readsLabelsByNumberAndByName() throws IOException {
    Map<String, byte[]> entries = Map.of("a.png", solid(2, 2, 1), "deep/er/b.png", solid(2, 2, 2));
    Dataset numbers = open(entries, "file,label\ndeep/er/b.png,7\na.png,0\n", RAW);
    assertThat(labels(batches(numbers, SampleSelection.all(), 8).getFirst())).containsExactly(0, 7);
    assertThat(numbers.classNames()).isEmpty();
    Dataset names = open(entries, "\uFEFFfile, label\r\na.png,wolf\r\ndeep/er/b.png,2nd\r\n", RAW);
    assertThat(names.classNames()).containsExactly("2nd", "wolf");
    assertThat(labels(batches(names, SampleSelection.all(), 8).getFirst())).containsExactly(1, 0);
  }

  @Test
  void movesBoxesWithThePixels() throws IOException {
    Map<String, byte[]> entries = Map.of("a.png", solid(20, 40, 1), "b.png", solid(40, 40, 1));
    String csv =
        """
        file,label,x1,y1,x2,y2
        a.png,face,4,2,12,18
        a.png,hand,30,0,90,20
        a.png,face,-9,-9,-1,-1
        """;
    Dataset dataset =
        open(
            entries,
            csv,
            Map.of("resize", Map.of("longer", 20), "pad", 9, "crop", List.of(16, 16)));
    assertThat(dataset.targets()).isEqualTo(Targets.Kind.BOXES);
    assertThat(dataset.classNames()).containsExactly("face", "hand");
    Batch batch = batches(dataset, SampleSelection.all(), 2).getFirst();
    assertThat(batch.targets())
        .isInstanceOfSatisfying(
            Targets.Boxes.class,
            boxes ->
                // halved, 5 rows down by padding, then 2 up and 2 left by the crop
                assertThat(boxes.boxes())
                    .containsExactly(
                        List.of(new Targets.Box(0, 0, 4, 4, 12), new Targets.Box(1, 13, 3, 16, 13)),
                        List.of()));
    assertThat(value(batch).floats()[0]).isCloseTo(9 / 255f, within(1e-6f));
  }

  @Test
  void ordersChannelsAndScalesEachByItsOwn() throws IOException {
    byte[] picture = png(1, 2, (x, y) -> x == 0 ? 0x0a1428 : 0x32465a);
    Map<String, Object> options =
        Map.of("scale", 1, "mean", List.of(40, 0, 0), "std", List.of(1, 10, 5), "channels", "bgr");
    Map<String, Object> last = new HashMap<>(options);
    last.put("layout", "nhwc");
    Map<String, byte[]> entries = Map.of("a.png", picture);
    assertThat(first(open(entries, options)).floats()).containsExactly(0, 50, 2, 7, 2, 10);
    TensorValue nhwc = first(open(entries, last));
    assertThat(nhwc.shape()).containsExactly(1, 1, 2, 3);
    assertThat(nhwc.floats()).containsExactly(0, 2, 2, 50, 7, 10);
    TensorValue gray = first(open(entries, Map.of("scale", 1, "channels", "gray")));
    assertThat(gray.shape()).containsExactly(1, 1, 1, 2);
    assertThat(gray.floats()).containsExactly(19, 66);
  }

  @Test
  void endsABatchWhereTheSizeChanges() throws IOException {
    Map<String, byte[]> entries = new TreeMap<>();
    int[] heights = {3, 3, 4, 4, 4, 3};
    for (int i = 0; i < heights.length; i++) {
      entries.put("%d.png".formatted(i), solid(heights[i], 2, i));
    }
    Dataset dataset = open(entries, RAW);
    assertThat(dataset.inputs().getFirst().shape().dimensions())
        .containsExactly(
            Dimension.named("batch"),
            Dimension.of(3),
            Dimension.named("height"),
            Dimension.named("width"));
    assertThat(batches(dataset, SampleSelection.all(), 2))
        .extracting(Batch::size)
        .containsExactly(2, 2, 1, 1);
    assertThat(batches(dataset, SampleSelection.all(), 9))
        .extracting(batch -> value(batch).size(2))
        .containsExactly(3L, 4L, 3L);
  }

  @Test
  void drawsTheSamePicturesForTheSameSeedAndLeavesOthersAlone() throws IOException {
    Map<String, byte[]> entries = new TreeMap<>();
    for (int i = 0; i < 40; i++) {
      entries.put("%02d.png".formatted(i), solid(2, 2, i));
    }
    Dataset dataset = open(entries, RAW);
    List<Float> drawn = firstPixels(dataset);
    assertThat(drawn).hasSize(7).doesNotHaveDuplicates().isSorted();
    assertThat(firstPixels(dataset)).isEqualTo(drawn);
    for (int i = 0; i < 40; i++) {
      if (!drawn.contains((float) i)) {
        entries.put("%02d.png".formatted(i), new byte[0]);
      }
    }
    assertThat(firstPixels(open(entries, RAW))).isEqualTo(drawn);
  }

  @Test
  void refusesBadArchives() throws IOException {
    Map<String, byte[]> two = Map.of("a.png", solid(2, 2, 1), "b.png", solid(2, 2, 2));
    refuse("archive-bomb", "stored", Zips.bomb(folder, "a.bmp", 400L << 20));
    refuse("archive-bomb", "overlaps", Zips.overlapping(Zips.of(folder, two)));
    refuse("archive-entry-forbidden", "symbolic", Zips.linked(Zips.of(folder, two)));
    refuse("archive-entry-forbidden", "../x.png", Map.of("../x.png", new byte[1]), RAW);
    refuse("archive-entry-forbidden", "a/readme.txt", Map.of("a/readme.txt", new byte[1]), RAW);
    refuse("dataset-empty", "no picture", Map.of("__MACOSX/a.png", new byte[1]), RAW);
    refuse("dataset-malformed", "zip", Files.write(folder.resolve("no.zip"), new byte[40]));
    refuse(
        "dataset-malformed", "folder", Map.of("a.png", new byte[1], "cat/b.png", new byte[1]), RAW);
    refuse("dataset-malformed", "folder", Map.of("x/cat/b.png", new byte[1]), RAW);
  }

  @Test
  void refusesLabelsThatDoNotBelongToThePictures() throws IOException {
    refuseLabels("'c.png'", "file,label\na.png,1\nb.png,0\nc.png,2\n", RAW);
    refuseLabels("none for 'b.png'", "file,label\na.png,1\n", RAW);
    refuseLabels("second time", "file,label\na.png,1\na.png,1\nb.png,1\n", RAW);
    refuseLabels("class -1", "file,label\na.png,1\nb.png,-1\n", RAW);
    refuseLabels("class 1.5", "file,label\na.png,1\nb.png,1.5\n", RAW);
    refuseLabels("class 99999999999", "file,label\na.png,1\nb.png,99999999999\n", RAW);
    refuseLabels(
        "class 2", "file,label\na.png,1\nb.png,2\n", Map.of("classNames", List.of("x", "y")));
    refuseLabels("3 fields", "file,label\na.png,1,2\n", RAW);
    refuseLabels("no label", "file,label\na.png,\n", RAW);
    refuseLabels("begins with", "name,class\na.png,1\n", RAW);
    refuseLabels("begins with", "", RAW);
    refuseLabels("without area", "file,label,x1,y1,x2,y2\na.png,1,5,0,5,9\n", RAW);
    refuseLabels("no finite", "file,label,x1,y1,x2,y2\na.png,1,NaN,0,5,9\n", RAW);
    refuseLabels("no number", "file,label,x1,y1,x2,y2\na.png,1,left,0,5,9\n", RAW);
  }

  @Test
  void refusesImpossibleRecipes() throws IOException {
    refuseOption("invalid-value", "resize", List.of(0, 5));
    refuseOption("invalid-value", "resize", List.of(5000, 5));
    refuseOption("invalid-value", "resize", "224");
    refuseOption("invalid-value", "resize", Map.of("shorter", 5, "longer", 5));
    refuseOption("unknown-property", "shortest", "resize", Map.of("shortest", 5));
    refuseOption("invalid-value", "crop", List.of(5));
    refuseOption("invalid-value", "pad", 3);
    refuseOption("invalid-value", "std", List.of(1, 0, 1));
    refuseOption("invalid-value", "mean", List.of(1, 0));
    refuseOption("invalid-enum", "filter", "lanczos");
    refuseOption("invalid-enum", "channels", "yuv");
    refuseOption("invalid-enum", "layout", "chw");
    refuseOption("unknown-property", "crops", List.of(1, 1));
    refuse(
        "invalid-value",
        "crop",
        Map.of("a.png", solid(2, 2, 1)),
        Map.of("resize", List.of(4, 4), "crop", List.of(5, 4)));
    refuse(
        "dataset-malformed",
        "a.png",
        Map.of("a.png", solid(2, 2, 1)),
        Map.of("crop", List.of(3, 2)));
    refuse(
        "image-too-large",
        "a.png",
        Map.of("a.png", solid(1, 20_000, 1)),
        Map.of("resize", Map.of("shorter", 224)));
  }

  private void refuseOption(String code, String option, Object value) throws IOException {
    refuseOption(code, option, option, value);
  }

  private void refuseOption(String code, String named, String option, Object value)
      throws IOException {
    refuse(code, named, Map.of("a.png", solid(2, 2, 1)), Map.of(option, value));
  }

  private void refuseLabels(String named, String csv, Map<String, Object> options)
      throws IOException {
    Map<String, byte[]> entries = Map.of("a.png", solid(2, 2, 1), "b.png", solid(2, 2, 2));
    Map<String, Path> files = Map.of("archive", Zips.of(folder, entries), "labels", labels(csv));
    assertRefused("dataset-malformed", named, "images", files, options);
  }

  private void refuse(
      String code, String named, Map<String, byte[]> entries, Map<String, Object> options)
      throws IOException {
    Path archive = Zips.of(folder, entries);
    assertRefused(code, named, "images", Map.of("archive", archive), options);
  }

  private static void refuse(String code, String named, Path archive) {
    assertRefused(code, named, "images", Map.of("archive", archive), RAW);
  }

  private Dataset open(Map<String, byte[]> entries, Map<String, Object> options)
      throws IOException {
    Path archive = Zips.of(folder, entries);
    return DatasetFormats.open(new DatasetSource("images", Map.of("archive", archive), options));
  }

  private Dataset open(Map<String, byte[]> entries, String csv, Map<String, Object> options)
      throws IOException {
    Map<String, Path> files = Map.of("archive", Zips.of(folder, entries), "labels", labels(csv));
    return DatasetFormats.open(new DatasetSource("images", files, options));
  }

  private Path labels(String csv) throws IOException {
    return Files.writeString(folder.resolve("labels.csv"), csv);
  }

  private static List<Float> firstPixels(Dataset dataset) {
    List<Float> pixels = new ArrayList<>();
    for (Batch batch : batches(dataset, SampleSelection.random(7, 11), 3)) {
      float[] values = value(batch).floats();
      for (int sample = 0; sample < batch.size(); sample++) {
        pixels.add(values[sample * 12]);
      }
    }
    return pixels;
  }

  private static List<Batch> batches(Dataset dataset, SampleSelection selection, int batch) {
    List<Batch> batches = new ArrayList<>();
    try (BatchReader reader = dataset.read(selection, batch)) {
      for (Optional<Batch> next = reader.next(); next.isPresent(); next = reader.next()) {
        batches.add(next.get());
      }
    }
    return batches;
  }

  private static long[] labels(Batch batch) {
    assertThat(batch.targets()).isInstanceOf(Targets.Labels.class);
    return batch.targets() instanceof Targets.Labels labels ? labels.classes() : new long[0];
  }

  private static TensorValue first(Dataset dataset) {
    return value(batches(dataset, SampleSelection.all(), 1).getFirst());
  }

  private static TensorValue value(Batch batch) {
    return Objects.requireNonNull(batch.feeds().getFirst().get(""));
  }

  private static byte[] solid(int height, int width, int gray) throws IOException {
    return png(height, width, (x, y) -> gray * 0x010101);
  }

  private interface Pattern {
    int rgb(int x, int y);
  }

  private static byte[] png(int height, int width, Pattern pattern) throws IOException {
    BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        image.setRGB(x, y, pattern.rgb(x, y));
      }
    }
    ByteArrayOutputStream file = new ByteArrayOutputStream();
    ImageIO.write(image, "png", file);
    return file.toByteArray();
  }
}
