package io.quantry.evaluation.dataset;

import io.quantry.evaluation.EvaluationException;
import java.io.IOException;

/**
 * One recording of a dataset.
 *
 * @param recording where it is
 * @param header how its samples are stored
 * @param frames complete frames that it is cut into
 */
record WavClip(WavFiles.Recording recording, WavHeader header, long frames) {
  /**
   * Reads the header only.
   *
   * @throws EvaluationException {@code dataset-malformed} for a damaged header, another sample rate
   *     than the cut's or a channel that is missing
   */
  static WavClip of(WavFiles files, WavFiles.Recording recording, WavCut cut) {
    String name = recording.name();
    WavHeader header =
        files.open(
            recording,
            (stream, bytes) -> {
              try (stream) {
                return WavHeader.read(stream, name, bytes);
              }
            });
    if (cut.sampleRate() > 0 && header.sampleRate() != cut.sampleRate()) {
      throw new EvaluationException(
          "dataset-malformed",
          "'%s' has %d samples a second, expected %d; nothing is resampled here"
              .formatted(name, header.sampleRate(), cut.sampleRate()));
    }
    if (cut.channel() >= header.channels()) {
      throw new EvaluationException(
          "dataset-malformed",
          "'%s' has %d channels, there is no channel %d, counted from 0"
              .formatted(name, header.channels(), cut.channel()));
    }
    return new WavClip(recording, header, cut.frames(header.samples()));
  }

  /** The samples from the first on. */
  WavSamples open(WavFiles files, WavCut cut) {
    return files.open(
        recording,
        (stream, bytes) -> {
          WavHeader again = WavHeader.read(stream, recording.name(), bytes);
          if (!again.equals(header)) {
            throw new IOException("it changed while the dataset was open");
          }
          return new WavSamples(stream, recording.name(), header, cut.channel(), cut.scale());
        });
  }
}
