package io.quantry.bench.training;

import io.quantry.bench.MarkdownTable;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.Function;

/** The figures that are there beside what they should be; what is not there stays blank. */
final class TrainingTable {
  static final List<String> HEADINGS =
      List.of(
          "row",
          "seeds",
          "reference",
          "untrained",
          "top-1",
          "drop",
          "goal",
          "met",
          "bytes",
          "of FP32",
          "epochs",
          "best",
          "steps/s",
          "seconds",
          "device",
          "note");

  private final Function<String, Optional<Map<String, Object>>> rows;

  /**
   * @param rows what is known of a row
   */
  TrainingTable(Function<String, Optional<Map<String, Object>>> rows) {
    this.rows = rows;
  }

  /** Prints both tables. */
  void print(Iterable<String> names) {
    MarkdownTable lines = new MarkdownTable(HEADINGS.toArray(String[]::new));
    Line.all().forEach(line -> lines.row(cells(line).toArray(String[]::new)));
    System.out.println();
    MarkdownTable checks = new MarkdownTable("row", "what", "measured", "goal", "met", "note");
    checks(names).forEach(cells -> checks.row(cells.toArray(String[]::new)));
  }

  /** A line's cells, one for each heading. */
  List<String> cells(Line line) {
    Facts reference = facts(line.reference());
    Facts untrained = facts(line.untrained());
    Facts trained = facts(line.trained());
    Facts judged = line.trained().isEmpty() ? untrained : trained;
    OptionalDouble top1 = judged.mean("top1");
    OptionalDouble of = reference.mean("top1");
    boolean comparable = top1.isPresent() && of.isPresent();
    double drop = comparable ? of.getAsDouble() - top1.getAsDouble() : Double.NaN;
    OptionalDouble bytes = judged.mean("bytes");
    OptionalDouble bytesInFloat = facts(List.of(inFloat(line))).mean("bytes");
    boolean sized = bytes.isPresent() && bytesInFloat.isPresent();
    List<String> cells = new ArrayList<>();
    cells.add(line.name());
    cells.add(String.valueOf(trained.rows().size()));
    cells.add(reference.text("top1", "%.2f"));
    cells.add(untrained.text("top1", "%.2f"));
    cells.add(interval(trained.figures("top1")));
    cells.add(comparable ? "%.2f".formatted(drop) : "");
    cells.add(line.goal().text());
    cells.add(top1.isPresent() ? line.goal().met(top1.getAsDouble(), drop) : "");
    cells.add(judged.text("bytes", "%,.0f"));
    cells.add(sized ? "%.3f".formatted(bytes.getAsDouble() / bytesInFloat.getAsDouble()) : "");
    cells.add(trained.text("epochs", "%.0f"));
    cells.add(trained.text("bestEpoch", "%.0f"));
    cells.add(trained.text("stepsPerSecond", "%.1f"));
    cells.add(trained.text("seconds", "%.0f"));
    cells.add(judged.words("device"));
    boolean partial = judged.isPartial() || reference.isPartial() || untrained.isPartial();
    cells.add(partial ? "not a full run" : "");
    return cells;
  }

  /** The cells of all checks. */
  List<List<String>> checks(Iterable<String> names) {
    List<List<String>> cells = new ArrayList<>();
    for (String name : names) {
      Facts row = facts(List.of(name));
      for (Map<String, Object> facts : row.rows()) {
        if (facts.get("checks") instanceof List<?> checks) {
          for (Object one : checks) {
            Map<?, ?> check = (Map<?, ?>) one;
            cells.add(
                List.of(
                    name,
                    String.valueOf(check.get("what")),
                    String.valueOf(check.get("measured")),
                    String.valueOf(check.get("goal")),
                    Boolean.TRUE.equals(check.get("met")) ? "yes" : "no",
                    row.isPartial() ? "not a full run" : ""));
          }
        }
      }
    }
    return cells;
  }

  private Facts facts(List<String> names) {
    return new Facts(names.stream().map(rows).flatMap(Optional::stream).toList());
  }

  /** The FP32 row of a line's task. */
  private static String inFloat(Line line) {
    for (Task task : Task.values()) {
      if (line.name().startsWith(task.rows())) {
        return task.rows() + "-fp32";
      }
    }
    throw new IllegalArgumentException("no task of " + line.name());
  }

  private static String interval(double[] figures) {
    if (figures.length == 0) {
      return "";
    }
    MeanInterval interval = MeanInterval.of(figures);
    return figures.length == 1
        ? "%.2f".formatted(interval.mean())
        : "%.2f ± %.2f".formatted(interval.mean(), interval.half());
  }
}
