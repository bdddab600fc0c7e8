package io.quantry.agent;

import static org.assertj.core.api.Assertions.assertThat;

import io.quantry.contracts.dataset.DatasetManifest;
import io.quantry.contracts.fleet.BlobRef;
import io.quantry.contracts.fleet.DatasetRef;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
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
    BlobRef data = new BlobRef("data.npz", "b".repeat(64), 1);
    String key = CalibrationCache.key(List.of(model), data(data));

    assertThat(CalibrationCache.key(List.of(model), data(data))).isEqualTo(key);
    assertThat(CalibrationCache.key(List.of(data), data(data))).isNotEqualTo(key);
    assertThat(CalibrationCache.key(List.of(model), data(model))).isNotEqualTo(key);
  }

  private static DatasetRef data(BlobRef file) {
    return new DatasetRef(
        new DatasetManifest("npz", Map.of("data", file.name()), Map.of("input", "x")),
        List.of(file),
        null);
  }
}
