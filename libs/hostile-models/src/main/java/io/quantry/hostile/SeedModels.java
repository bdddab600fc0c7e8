package io.quantry.hostile;

import io.quantry.hostile.shape.CrashShapes;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;

/**
 * What is mutated: the demo's model and the hand-made ones always; where the shared data are at
 * hand, real models, and the small ones by which runtimes test their conformance and robustness.
 */
public final class SeedModels {
  private static final long MOST_REAL_BYTES = 3L << 20;
  private static final long MOST_SMALL_BYTES = 64L << 10;
  private static final List<String> ARCHIVES =
      List.of(
          "onnx-backend-tests/onnx-backend-test-data.tar.gz",
          "ort-testdata/onnxruntime-test-testdata.tar.gz");

  private final List<HostileModel> whole;
  private final List<HostileModel> small;

  private SeedModels(List<HostileModel> whole, List<HostileModel> small) {
    this.whole = List.copyOf(whole);
    this.small = List.copyOf(small);
  }

  /**
   * Reads them all.
   *
   * @param root the project's folder
   */
  public static SeedModels read(Path root) {
    List<HostileModel> whole = new ArrayList<>();
    List<HostileModel> small = new ArrayList<>(CrashShapes.all());
    small.removeIf(model -> model.bytes().length > MOST_SMALL_BYTES);
    Path shared = root.resolve("../shared/data").normalize();
    try {
      Path demo = root.resolve("demo/glyphs/glyphs-fp32.onnx");
      whole.add(new HostileModel("glyphs", Files.readAllBytes(demo)));
      if (Files.isDirectory(shared)) {
        whole.addAll(realModels(shared));
      }
      for (String archive : ARCHIVES) {
        if (Files.exists(shared.resolve(archive))) {
          small.addAll(unpacked(shared.resolve(archive)));
        }
      }
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
    return new SeedModels(whole, small);
  }

  /** Models that somebody would use. */
  List<HostileModel> whole() {
    return whole;
  }

  /** Models of one or a few nodes. */
  List<HostileModel> small() {
    return small;
  }

  @Override
  public String toString() {
    return "%d real models and %d small ones".formatted(whole.size(), small.size());
  }

  private static List<HostileModel> realModels(Path shared) throws IOException {
    List<Path> files;
    try (Stream<Path> all = Files.walk(shared)) {
      files = all.filter(file -> file.toString().endsWith(".onnx")).sorted().toList();
    }
    List<HostileModel> models = new ArrayList<>();
    for (Path file : files) {
      if (Files.size(file) <= MOST_REAL_BYTES) {
        models.add(new HostileModel(baseName(file.toString()), Files.readAllBytes(file)));
      }
    }
    return models;
  }

  private static List<HostileModel> unpacked(Path archive) throws IOException {
    List<HostileModel> models = new ArrayList<>();
    try (TarArchiveInputStream tar =
        new TarArchiveInputStream(new GZIPInputStream(Files.newInputStream(archive)))) {
      for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
        if (entry.getName().endsWith(".onnx") && entry.getSize() <= MOST_SMALL_BYTES) {
          models.add(
              new HostileModel(baseName(entry.getName()), tar.readNBytes((int) entry.getSize())));
        }
      }
    }
    return models;
  }

  /** The last two parts of the path: conformance tests are all called model.onnx. */
  private static String baseName(String path) {
    int last = path.lastIndexOf('/');
    int before = path.lastIndexOf('/', last - 1);
    return path.substring(before + 1).replace(".onnx", "");
  }
}
