package io.quantry.bench;

import io.quantry.evaluation.dataset.Dataset;
import io.quantry.evaluation.dataset.DatasetFormats;
import io.quantry.evaluation.dataset.DatasetSource;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/**
 * A folder of pictures {@code <source>-<n>.jpg} in two halves by source, so that no photograph
 * calibrates and judges: one half of the sources, drawn with {@link #SEED}, calibrates.
 */
final class PictureHalves {
  static final long SEED = 7;

  private static final Pattern NAME = Pattern.compile("(.+)-\\d+\\.jpg");

  private final Path calibration;
  private final Path judging;

  private PictureHalves(Path calibration, Path judging) {
    this.calibration = calibration;
    this.judging = judging;
  }

  /**
   * Packs each half into an archive.
   *
   * @param scratch a folder for the archives
   */
  static PictureHalves of(Path pictures, Path scratch) throws IOException {
    return of(pictures, scratch, Files::readAllBytes);
  }

  /** With letters on every picture. */
  static PictureHalves captioned(Path pictures, Path scratch) throws IOException {
    return of(pictures, scratch, Captions::onPicture);
  }

  /** Reads one picture, changed or not, as a file. */
  private interface Reading {
    byte[] read(Path picture) throws IOException;
  }

  private static PictureHalves of(Path pictures, Path scratch, Reading reading) throws IOException {
    List<Path> files;
    try (Stream<Path> all = Files.list(pictures)) {
      files = all.filter(file -> NAME.matcher(name(file)).matches()).sorted().toList();
    }
    List<String> sources =
        new ArrayList<>(
            files.stream()
                .map(PictureHalves::source)
                .collect(Collectors.toCollection(TreeSet::new)));
    SplittableRandom random = new SplittableRandom(SEED);
    for (int i = sources.size() - 1; i > 0; i--) {
      int other = random.nextInt(i + 1);
      sources.set(i, sources.set(other, sources.get(i)));
    }
    Set<String> calibrating = Set.copyOf(sources.subList(0, sources.size() / 2));
    PictureHalves halves =
        new PictureHalves(scratch.resolve("calibration.zip"), scratch.resolve("judging.zip"));
    pack(
        files.stream().filter(file -> calibrating.contains(source(file))).toList(),
        halves.calibration,
        reading);
    pack(
        files.stream().filter(file -> !calibrating.contains(source(file))).toList(),
        halves.judging,
        reading);
    return halves;
  }

  /** The calibrating half through a recipe of the format {@code images}. */
  Dataset calibration(Map<String, Object> recipe) {
    return open(calibration, recipe);
  }

  /** The judging half. */
  Dataset judging(Map<String, Object> recipe) {
    return open(judging, recipe);
  }

  /** A manifest of the calibrating half, beside its archive. */
  Path calibrationManifest(Map<String, Object> recipe) throws IOException {
    return Manifests.write(
        calibration.resolveSibling("calibration.json"),
        "images",
        Map.of("archive", name(calibration)),
        recipe);
  }

  private static Dataset open(Path archive, Map<String, Object> recipe) {
    return DatasetFormats.open(new DatasetSource("images", Map.of("archive", archive), recipe));
  }

  private static void pack(List<Path> files, Path archive, Reading reading) throws IOException {
    try (OutputStream stream = Files.newOutputStream(archive);
        ZipOutputStream zip = new ZipOutputStream(stream)) {
      for (Path file : files) {
        zip.putNextEntry(new ZipEntry(name(file)));
        zip.write(reading.read(file));
      }
    }
  }

  private static String source(Path file) {
    return NAME.matcher(name(file)).replaceFirst("$1");
  }

  private static String name(Path file) {
    return file.getFileName().toString();
  }
}
