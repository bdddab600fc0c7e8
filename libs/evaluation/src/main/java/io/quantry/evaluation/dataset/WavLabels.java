package io.quantry.evaluation.dataset;

import io.quantry.evaluation.EvaluationException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A class for each frame, from csv rows {@code file,frame,label} in any order, frames counted from
 * 0 within their file; a first row of just these words is a heading. Where the audio is a single
 * file, the first field is not looked at. Kept in memory, four bytes a frame.
 */
final class WavLabels {
  private static final int MOST_FRAMES = 1 << 26;
  private static final List<String> HEADING = List.of("file", "frame", "label");

  private final List<WavClip> clips;
  private final int[][] classes;
  private final Map<String, Integer> clipByName = new HashMap<>();

  private WavLabels(List<WavClip> clips) {
    this.clips = clips;
    this.classes = new int[clips.size()][];
    for (int i = 0; i < classes.length; i++) {
      classes[i] = new int[(int) clips.get(i).frames()];
      Arrays.fill(classes[i], -1);
      clipByName.put(clips.get(i).recording().name(), i);
    }
  }

  /**
   * @throws EvaluationException {@code dataset-malformed} for a row that is no label of a frame, a
   *     frame with none or two; {@code limit-exceeded} for more frames than memory allows
   */
  static WavLabels read(Path file, List<WavClip> clips) {
    long frames = clips.stream().mapToLong(WavClip::frames).sum();
    if (frames > MOST_FRAMES) {
      throw new EvaluationException(
          "limit-exceeded",
          "labels are read for at most %d frames, the audio has %d".formatted(MOST_FRAMES, frames));
    }
    WavLabels labels = new WavLabels(clips);
    try (TextRecords rows = new TextRecords(file, "labels", true)) {
      boolean first = true;
      Optional<String> row = rows.next();
      while (row.isPresent()) {
        List<String> fields =
            TextRecords.commaSeparated(row.get()).stream().map(String::strip).toList();
        if (!first || !fields.equals(HEADING)) {
          labels.add(fields, rows.line());
        }
        first = false;
        row = rows.next();
      }
    }
    labels.requireAll();
    return labels;
  }

  /** The class of a frame of a clip. */
  int label(int clip, long frame) {
    return classes[clip][(int) frame];
  }

  private void add(List<String> fields, long line) {
    if (fields.size() != HEADING.size()) {
      throw malformed(line, "has %d fields, expected file,frame,label".formatted(fields.size()));
    }
    boolean single = clips.getFirst().recording().entryOrNull() == null;
    Integer clip = single ? Integer.valueOf(0) : clipByName.get(fields.getFirst());
    if (clip == null) {
      throw malformed(
          line, "names the file '%s', which the audio lacks".formatted(fields.getFirst()));
    }
    int frame = number(fields.get(1), "frame", line);
    int label = number(fields.get(2), "label", line);
    if (frame >= classes[clip].length) {
      throw malformed(
          line,
          "labels frame %d, the clip has %d, counted from 0"
              .formatted(frame, classes[clip].length));
    }
    if (classes[clip][frame] >= 0) {
      throw malformed(line, "labels frame %d of its clip again".formatted(frame));
    }
    classes[clip][frame] = label;
  }

  private void requireAll() {
    for (int clip = 0; clip < classes.length; clip++) {
      for (int frame = 0; frame < classes[clip].length; frame++) {
        if (classes[clip][frame] < 0) {
          throw new EvaluationException(
              "dataset-malformed",
              "frame %d of '%s' has no label; label all frames or leave the labels out"
                  .formatted(frame, clips.get(clip).recording().name()));
        }
      }
    }
  }

  private static int number(String text, String field, long line) {
    try {
      int number = Integer.parseInt(text);
      if (number >= 0) {
        return number;
      }
    } catch (NumberFormatException e) {
      throw new EvaluationException(
          "dataset-malformed",
          "line %d of the labels has the %s '%s', no number from 0".formatted(line, field, text),
          e);
    }
    throw malformed(line, "has the %s '%s', no number from 0".formatted(field, text));
  }

  private static EvaluationException malformed(long line, String what) {
    return new EvaluationException(
        "dataset-malformed", "line %d of the labels %s".formatted(line, what));
  }
}
