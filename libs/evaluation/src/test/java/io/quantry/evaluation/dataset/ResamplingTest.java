package io.quantry.evaluation.dataset;

import static org.assertj.core.api.Assertions.assertThat;

import io.quantry.ort.TensorValue;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * pattern-pillow.npz holds what Pillow 13.0 makes of pattern.png: {@code <filter>-<h>x<w>} by
 * {@code Image.resize}, {@code gray-<h>x<w>} by {@code convert("L")} and bilinear resizing.
 */
class ResamplingTest {
  @TempDir Path folder;

  @Test
  void equalsPillowToTheLastBit() throws IOException {
    Picture picture = pattern();
    List<String> compared = new ArrayList<>();
    for (Map.Entry<String, Picture> expected : expected().entrySet()) {
      String filter = expected.getKey().substring(0, expected.getKey().indexOf('-'));
      PictureSize size = expected.getValue().size();
      Picture actual =
          filter.equals("gray")
              ? Resampling.resize(picture.gray(), size, Resampling.Filter.BILINEAR)
              : Resampling.resize(
                  picture, size, Resampling.Filter.valueOf(filter.toUpperCase(Locale.ROOT)));
      assertThat(actual.size()).isEqualTo(size);
      assertThat(actual.pixels())
          .as(expected.getKey())
          .containsExactly(expected.getValue().pixels());
      compared.add(expected.getKey());
    }
    assertThat(compared).hasSize(20);
  }

  private Picture pattern() throws IOException {
    Path archive = Zips.of(folder, Map.of("pattern.png", Zips.resource("pattern.png")));
    try (ZipArchive zip = ZipArchive.open(archive)) {
      return PictureDecoder.decode(zip, zip.entries().getFirst());
    }
  }

  private Map<String, Picture> expected() throws IOException {
    Path file = Zips.copied(folder, "pattern-pillow.npz");
    Map<String, Picture> pictures = new TreeMap<>();
    try (ZipArchive zip = ZipArchive.open(file)) {
      for (ZipEntry entry : zip.entries()) {
        String name = entry.name().replace(".npy", "");
        try (NpyColumn column = new NpyColumn(zip.stream(entry), name)) {
          pictures.put(name, picture(column, name));
        }
      }
    }
    return pictures;
  }

  /** Rows of the array are rows of the picture. */
  private static Picture picture(NpyColumn column, String name) throws IOException {
    String[] size = name.substring(name.indexOf('-') + 1).split("x", -1);
    int height = Integer.parseInt(size[0]);
    column.begin(height);
    for (int row = 0; row < height; row++) {
      column.row(true);
    }
    column.requireEnd();
    TensorValue value = column.end(height);
    byte[] pixels = new byte[value.elementCount()];
    value.content().get(pixels);
    return new Picture(
        new PictureSize(height, Integer.parseInt(size[1])), (int) value.size(2), pixels);
  }
}
