package io.quantry.evaluation.dataset;

import io.quantry.evaluation.EvaluationException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Classes or boxes from comma-separated values with a header: {@code file,label}, one row a
 * picture, or {@code file,label,x1,y1,x2,y2}, a row an object in pixels of the picture as it lies
 * in the archive, several or none a picture. {@code file} is the entry's whole name. Labels are
 * whole numbers from 0, or names.
 */
final class PictureLabelsFile {
  private static final List<String> LABELS = List.of("file", "label");
  private static final List<String> BOXES = List.of("file", "label", "x1", "y1", "x2", "y2");
  private static final int MOST_ROWS = 1_000_000;

  private PictureLabelsFile() {}

  /**
   * Reads the file whole; it is small beside its pictures, at most a million rows.
   *
   * @param pictures names of entries, in order
   * @throws EvaluationException {@code dataset-malformed} for a wrong header or row, a file that is
   *     not in the archive, a picture without label, a class out of range
   */
  static PictureTargets read(Path file, List<String> pictures, Options options) {
    List<Row> rows = new ArrayList<>();
    boolean boxes;
    try (TextRecords records = new TextRecords(file, "labels", true)) {
      boxes = header(records);
      Set<String> known = new HashSet<>(pictures);
      Optional<String> record = records.next();
      while (record.isPresent()) {
        if (rows.size() == MOST_ROWS) {
          throw new EvaluationException(
              "dataset-malformed", "the labels file has over %d rows".formatted(MOST_ROWS));
        }
        Row row = row(record.get(), boxes, records.line());
        if (!known.contains(row.file)) {
          throw malformed(
              records.line(), "names '%s', which is not in the archive".formatted(row.file));
        }
        rows.add(row);
        record = records.next();
      }
    }
    ClassNames declared = ClassNames.of(options, boxes ? Targets.Kind.BOXES : Targets.Kind.LABELS);
    PictureClasses classes =
        PictureClasses.numberedOrNamed(rows.stream().map(Row::label).toList(), declared);
    return boxes ? boxes(rows, pictures, classes) : labels(rows, pictures, classes);
  }

  private static boolean header(TextRecords records) {
    List<String> fields =
        TextRecords.commaSeparated(records.next().orElse("").replace("\uFEFF", "")).stream()
            .map(String::strip)
            .toList();
    if (!fields.equals(LABELS) && !fields.equals(BOXES)) {
      throw new EvaluationException(
          "dataset-malformed",
          "the labels file begins with %s, expected %s or %s".formatted(fields, LABELS, BOXES));
    }
    return fields.equals(BOXES);
  }

  private static Row row(String record, boolean boxes, long line) {
    List<String> fields = TextRecords.commaSeparated(record);
    List<String> expected = boxes ? BOXES : LABELS;
    if (fields.size() != expected.size()) {
      throw malformed(line, "has %d fields, expected %s".formatted(fields.size(), expected));
    }
    String label = fields.get(1).strip();
    if (label.isEmpty()) {
      throw malformed(line, "has no label");
    }
    float[] corners = new float[expected.size() - LABELS.size()];
    for (int i = 0; i < corners.length; i++) {
      corners[i] = number(fields.get(LABELS.size() + i).strip(), line);
    }
    if (boxes && (corners[0] >= corners[2] || corners[1] >= corners[3])) {
      throw malformed(line, "has a box without area; x1 < x2 and y1 < y2 are expected");
    }
    return new Row(fields.get(0).strip(), label, corners, line);
  }

  private static float number(String text, long line) {
    try {
      float number = Float.parseFloat(text);
      if (Float.isFinite(number)) {
        return number;
      }
    } catch (NumberFormatException e) {
      throw new EvaluationException(
          "dataset-malformed",
          "line %d of the labels file has '%s', no number".formatted(line, text),
          e);
    }
    throw malformed(line, "has '%s', no finite number".formatted(text));
  }

  private static PictureTargets labels(
      List<Row> rows, List<String> pictures, PictureClasses classes) {
    Map<String, String> written = new HashMap<>();
    for (Row row : rows) {
      if (written.put(row.file, row.label) != null) {
        throw malformed(row.line, "labels '%s' a second time".formatted(row.file));
      }
    }
    List<String> missing =
        pictures.stream().filter(picture -> !written.containsKey(picture)).toList();
    if (!missing.isEmpty()) {
      throw new EvaluationException(
          "dataset-malformed",
          "the labels file has %d labels for %d pictures, none for '%s'"
              .formatted(rows.size(), pictures.size(), missing.getFirst()));
    }
    return PictureTargets.Labels.of(
        pictures.stream().map(picture -> written.getOrDefault(picture, "")).toList(), classes);
  }

  private static PictureTargets boxes(
      List<Row> rows, List<String> pictures, PictureClasses classes) {
    Map<String, List<Targets.Box>> objects = new HashMap<>();
    for (Row row : rows) {
      objects.computeIfAbsent(row.file, file -> new ArrayList<>()).add(row.box(classes));
    }
    return PictureTargets.Boxes.of(pictures, objects, classes.names());
  }

  private static EvaluationException malformed(long line, String what) {
    return new EvaluationException(
        "dataset-malformed", "line %d of the labels file %s".formatted(line, what));
  }

  @SuppressWarnings("ArrayRecordComponent") // never compared
  private record Row(String file, String label, float[] corners, long line) {
    Targets.Box box(PictureClasses classes) {
      return new Targets.Box(classes.number(label), corners[0], corners[1], corners[2], corners[3]);
    }
  }
}
