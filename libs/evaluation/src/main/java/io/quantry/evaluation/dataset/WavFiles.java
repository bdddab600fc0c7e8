package io.quantry.evaluation.dataset;

import io.quantry.evaluation.EvaluationException;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The recordings of a dataset: one file, or those of a zip archive in the order of their names. */
final class WavFiles implements AutoCloseable {
  private static final int SIGNATURE_BYTES = 2;

  private final Path file;
  private final @Nullable ZipArchive archive;

  private WavFiles(Path file, @Nullable ZipArchive archive) {
    this.file = file;
    this.archive = archive;
  }

  /**
   * One recording.
   *
   * @param name the entry's path in the archive, or the file's name
   * @param entryOrNull where it is; null: the file itself
   */
  record Recording(String name, @Nullable ZipEntry entryOrNull) {}

  /** Given a recording's content from its first byte, and its size. */
  interface Visitor<T> {
    T visit(InputStream stream, long fileBytes) throws IOException;
  }

  /**
   * Opens a wav file or a zip archive, whatever its name.
   *
   * @throws EvaluationException {@code dataset-malformed} and what archives are refused for
   */
  static WavFiles open(Path file) {
    try (InputStream stream = Files.newInputStream(file)) {
      byte[] signature = stream.readNBytes(SIGNATURE_BYTES);
      boolean zip =
          signature.length == SIGNATURE_BYTES && signature[0] == 'P' && signature[1] == 'K';
      return new WavFiles(file, zip ? ZipArchive.open(file) : null);
    } catch (IOException e) {
      throw unreadable("audio", e);
    }
  }

  List<Recording> recordings() {
    if (archive == null) {
      return List.of(new Recording(String.valueOf(file.getFileName()), null));
    }
    List<Recording> recordings = new ArrayList<>();
    for (ZipEntry entry : archive.entries()) {
      boolean folder = entry.name().endsWith("/") && entry.sizeBytes() == 0;
      if (!folder && !entry.name().toLowerCase(Locale.ROOT).endsWith(".wav")) {
        throw new EvaluationException(
            "archive-entry-forbidden",
            "entry '%s' is no recording; the archive may hold only .wav files"
                .formatted(entry.name()));
      }
      if (!folder) {
        recordings.add(new Recording(entry.name(), entry));
      }
    }
    recordings.sort(Comparator.comparing(Recording::name));
    return recordings;
  }

  /** Opens one recording; whoever is given the stream closes it. */
  <T> T open(Recording recording, Visitor<T> visitor) {
    ZipEntry entry = recording.entryOrNull();
    try {
      long bytes = entry == null ? Files.size(file) : entry.sizeBytes();
      InputStream stream =
          new BufferedInputStream(
              archive == null || entry == null
                  ? Files.newInputStream(file)
                  : archive.stream(entry));
      try {
        return visitor.visit(stream, bytes);
      } catch (IOException | RuntimeException e) {
        stream.close();
        throw e;
      }
    } catch (IOException e) {
      throw unreadable(recording.name(), e);
    }
  }

  static EvaluationException unreadable(String clip, IOException cause) {
    return new EvaluationException(
        "dataset-malformed", "'%s' cannot be read: %s".formatted(clip, cause.getMessage()), cause);
  }

  @Override
  public void close() {
    if (archive != null) {
      archive.close();
    }
  }
}
