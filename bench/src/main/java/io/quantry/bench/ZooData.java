package io.quantry.bench;

import io.quantry.evaluation.dataset.Dataset;
import io.quantry.evaluation.dataset.DatasetFormats;
import io.quantry.evaluation.dataset.DatasetSource;
import io.quantry.evaluation.dataset.Split;
import io.quantry.ort.TensorValue;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;

/**
 * A model's data in two parts that share no photograph and no second of sound.
 *
 * @param calibration the calibrating part, as {@code ./quantry quantize} takes it: a manifest, and
 *     which split of it where the data are one file
 * @param judging the other part
 * @param otherSize the judging part in another size, empty where nothing but the batch may change
 */
record ZooData(String calibration, Dataset judging, Optional<Dataset> otherSize) {
  private static final int JUDGED_FRAMES_FROM = 1500;
  private static final String CALIBRATION = "calibration";
  private static final int MAGIKA_BYTES = 2048;
  private static final int MAGIKA_PADDING = 256;
  private static final int MAGIKA_FILES = 64;

  /**
   * Finds or makes up the data.
   *
   * @param data the folder of all data
   * @param halves the pictures
   * @param scratch where manifests and made-up files go
   */
  static ZooData of(ModelZoo.Input input, Path data, PictureHalves halves, Path scratch)
      throws IOException {
    return switch (input) {
      case ModelZoo.Input.Pictures pictures ->
          new ZooData(
              halves.calibrationManifest(pictures.recipe()).toString(),
              halves.judging(pictures.recipe()),
              Optional.of(pictures.otherRecipe())
                  .filter(other -> !other.isEmpty())
                  .map(halves::judging));
      case ModelZoo.Input.Recording recording -> recording(recording, data, scratch);
      case ModelZoo.Input.FileBytes bytes ->
          new ZooData(
              madeUpFiles(scratch.resolve("calibration.npz"), bytes.name(), 1).toString(),
              npz(scratch.resolve("judging.npz"), bytes.name()),
              Optional.empty());
    };
  }

  private static ZooData recording(ModelZoo.Input.Recording recording, Path data, Path scratch)
      throws IOException {
    Path audio = data.resolve("audio-8k/aepyx_8k.wav").toAbsolutePath();
    Path manifest =
        Manifests.write(
            scratch.resolve("recording.json"),
            "wav",
            Map.of("audio", audio.toString()),
            recording.options(),
            Map.of(CALIBRATION, Map.of("from", 0, "to", JUDGED_FRAMES_FROM)));
    Dataset judging =
        DatasetFormats.open(
            new DatasetSource(
                "wav",
                Map.of("audio", audio),
                recording.options(),
                Split.rest(JUDGED_FRAMES_FROM)));
    return new ZooData(manifest + "#" + CALIBRATION, judging, Optional.empty());
  }

  private static Dataset npz(Path file, String input) throws IOException {
    madeUpFiles(file, input, 2);
    return DatasetFormats.open(new DatasetSource("npz", Map.of("archive", file), Map.of()));
  }

  /**
   * Files of random bytes and of random words in turns, up to twice as long as the model's window:
   * the beginning on the left, the end on the right, padding between.
   *
   * @return the manifest
   */
  private static Path madeUpFiles(Path file, String input, long seed) throws IOException {
    SplittableRandom random = new SplittableRandom(seed);
    int[] values = new int[MAGIKA_FILES * MAGIKA_BYTES];
    Arrays.fill(values, MAGIKA_PADDING);
    int half = MAGIKA_BYTES / 2;
    for (int sample = 0; sample < MAGIKA_FILES; sample++) {
      int[] content = new int[random.nextInt(half / 4, 2 * MAGIKA_BYTES)];
      for (int i = 0; i < content.length; i++) {
        content[i] =
            sample % 2 == 0
                ? random.nextInt(256)
                : random.nextInt(6) == 0 ? ' ' : random.nextInt('a', 'z' + 1);
      }
      int begin = sample * MAGIKA_BYTES;
      int length = Math.min(half, content.length);
      System.arraycopy(content, 0, values, begin, length);
      System.arraycopy(
          content, content.length - length, values, begin + MAGIKA_BYTES - length, length);
    }
    return NpzFile.write(file, input, TensorValue.ofInt32s(values, MAGIKA_FILES, MAGIKA_BYTES));
  }
}
