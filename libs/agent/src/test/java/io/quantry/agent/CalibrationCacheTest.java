package io.quantry.agent;

import static org.assertj.core.api.Assertions.assertThat;

import io.quantry.contracts.dataset.DatasetManifest;
import io.quantry.contracts.dataset.DatasetSplit;
import io.quantry.contracts.fleet.BlobRef;
import io.quantry.contracts.fleet.DatasetRef;
import io.quantry.contracts.fleet.DatasetRole;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CalibrationCacheTest {
  @TempDir Path folder;

  @SuppressWarnings("NullAway.Init") // set before each test
  private CalibrationCache cache;

  @BeforeEach
  void create() throws IOException {
    cache = new CalibrationCache(folder.resolve("cache"), 1000);
  }

  @Test
  void givesBackWhatWasKeptUnderTheSameKeyOnly() throws Exception {
    Path statistics = Files.writeString(folder.resolve("statistics"), "ranges");
    cache.keep("one", statistics);

    cache.restore("one", folder.resolve("restored"));
    cache.restore("other", folder.resolve("missing"));

    assertThat(folder.resolve("restored")).hasContent("ranges");
    assertThat(folder.resolve("missing")).doesNotExist();
  }

  @Test
  void followsNoLinkThatATaskLeftBehind() throws Exception {
    Path secret = Files.writeString(folder.resolve("secret"), "secret");
    Path link = Files.createSymbolicLink(folder.resolve("link"), secret);

    cache.keep("one", link);
    cache.restore("one", folder.resolve("restored"));

    assertThat(folder.resolve("restored")).doesNotExist();
  }

  @Test
  void namesPassesByEverythingThatTheyAreMadeOf() {
    BlobRef model = new BlobRef("model.onnx", "a".repeat(64), 1);
    BlobRef file = new BlobRef("data.npz", "b".repeat(64), 1);
    DatasetManifest manifest = manifest("npz", "data", Map.of("input", "x", "scale", 2));
    DatasetRef data = new DatasetRef(manifest, List.of(file), DatasetRole.CALIBRATION, null);
    String key = CalibrationCache.key(List.of(model), data);

    assertThat(CalibrationCache.key(List.of(model), data)).isEqualTo(key);
    assertThat(CalibrationCache.key(List.of(model), with(reordered("input", "scale"), file)))
        .isEqualTo(CalibrationCache.key(List.of(model), with(reordered("scale", "input"), file)));
    assertThat(
            List.of(
                CalibrationCache.key(List.of(file), data),
                CalibrationCache.key(
                    List.of(model),
                    new DatasetRef(manifest, List.of(model), DatasetRole.CALIBRATION, null)),
                CalibrationCache.key(
                    List.of(model), with(manifest("npy", "data", manifest.options()), file)),
                CalibrationCache.key(
                    List.of(model), with(manifest("npz", "other", manifest.options()), file)),
                CalibrationCache.key(
                    List.of(model), with(manifest("npz", "data", Map.of("input", "x")), file)),
                CalibrationCache.key(
                    List.of(model),
                    new DatasetRef(
                        manifest,
                        List.of(file),
                        DatasetRole.CALIBRATION,
                        DatasetSplit.range(0, 8L)))))
        .doesNotHaveDuplicates()
        .doesNotContain(key);
  }

  @Test
  void keepsNothingThatIsTooLargeForAnEngineToHaveWritten() throws Exception {
    Path large = folder.resolve("large");
    try (RandomAccessFile file = new RandomAccessFile(large.toFile(), "rw")) {
      file.setLength((64L << 20) + 1);
    }

    cache.keep("one", large);
    cache.restore("one", folder.resolve("restored"));

    assertThat(folder.resolve("restored")).doesNotExist();
  }

  private static DatasetManifest reordered(String first, String second) {
    Map<String, Object> options = new LinkedHashMap<>();
    options.put(first, "x");
    options.put(second, "x");
    return manifest("npz", "data", options);
  }

  private static DatasetManifest manifest(String format, String role, Map<String, Object> options) {
    return new DatasetManifest(format, Map.of(role, "data.npz"), options);
  }

  private static DatasetRef with(DatasetManifest manifest, BlobRef file) {
    return new DatasetRef(manifest, List.of(file), DatasetRole.CALIBRATION, null);
  }
}
