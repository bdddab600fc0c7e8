package io.quantry.cli.output;

import io.quantry.contracts.dataset.DatasetDocument;
import io.quantry.contracts.dataset.LintFinding;
import io.quantry.contracts.dataset.SampleOverlap;
import io.quantry.contracts.engine.LintResult;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.StringJoiner;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Data and what is doubtful about them, for people. */
public final class LintText {
  private static final int MOST_CLASSES = 12;
  private static final int PREVIEWED_VALUES = 6;
  private static final int BAR = 24;

  private LintText() {}

  /** Sections, two lines apart. */
  public static String of(LintResult result) {
    StringJoiner text = new StringJoiner(System.lineSeparator().repeat(2));
    text.add(dataset(result.dataset()));
    DatasetDocument against = result.against();
    if (against != null) {
      text.add("The other dataset");
      text.add(dataset(against));
    }
    if (result.comparison() != null) {
      text.add(overlap(result.comparison().overlap(), result.dataset()));
    }
    if (result.activations() != null) {
      text.add(activations(result.activations()));
    }
    text.add(findings(result.findings()));
    return text.toString();
  }

  private static String dataset(DatasetDocument dataset) {
    StringJoiner text = new StringJoiner(System.lineSeparator().repeat(2));
    DatasetDocument.Range targets = dataset.targetRange();
    text.add(
        String.format(
            Locale.ROOT,
            "%,d samples, %,d different%s; targets: %s%s",
            dataset.samples(),
            dataset.sketch().distinct(),
            dataset.duplicates().examined() < dataset.samples() ? " (estimated)" : "",
            dataset.targets(),
            targets == null ? "" : " " + range(targets.min(), targets.max())));
    if (!dataset.classes().isEmpty()) {
      text.add(classes(dataset.classes()));
    }
    text.add(inputs(dataset.inputs()));
    text.add(preview(dataset.preview()));
    return text.toString();
  }

  private static String classes(List<DatasetDocument.ClassCount> classes) {
    long samples = classes.stream().mapToLong(DatasetDocument.ClassCount::samples).sum();
    long most = classes.stream().mapToLong(DatasetDocument.ClassCount::samples).max().orElse(1);
    Table table = new Table("CLASS", "SAMPLES", "SHARE", "");
    boolean cut = classes.size() > MOST_CLASSES;
    List<DatasetDocument.ClassCount> shown =
        cut
            ? classes.stream()
                .sorted(Comparator.comparingLong(DatasetDocument.ClassCount::samples).reversed())
                .toList()
            : classes;
    for (int i = 0; i < shown.size(); i++) {
      if (cut && i >= MOST_CLASSES / 2 && i < shown.size() - MOST_CLASSES / 2) {
        if (i == MOST_CLASSES / 2) {
          table.row("… %d more".formatted(shown.size() - MOST_CLASSES), "", "", "");
        }
        continue;
      }
      DatasetDocument.ClassCount one = shown.get(i);
      table.row(
          one.name() == null ? Long.toString(one.label()) : one.label() + " " + one.name(),
          String.format(Locale.ROOT, "%,d", one.samples()),
          String.format(Locale.ROOT, "%.1f %%", 100.0 * one.samples() / samples),
          "█".repeat((int) Math.ceilDiv(BAR * one.samples(), most)));
    }
    return String.format(Locale.ROOT, "%d classes%n%s", classes.size(), table);
  }

  private static String inputs(List<DatasetDocument.Input> inputs) {
    Table table =
        new Table("INPUT", "TYPE", "SHAPE", "MIN", "MAX", "MEAN", "STD", "MOVES", "CHANNELS MOVE");
    for (DatasetDocument.Input input : inputs) {
      DatasetDocument.Range range = input.range();
      table.row(
          input.name().isEmpty() ? "(the only one)" : input.name(),
          input.type(),
          "[" + String.join(", ", input.shape()) + "]",
          range == null ? "-" : number(range.min()),
          range == null ? "-" : number(range.max()),
          number(input.mean()),
          number(input.standardDeviation()),
          String.format(Locale.ROOT, "%.1f %%", 100 * input.movement()),
          input.channels().isEmpty()
              ? "-"
              : String.format(Locale.ROOT, "%.1f %%", 100 * input.channelMovement()));
    }
    String lengths =
        inputs.stream()
            .map(LintText::lengths)
            .filter(line -> !line.isEmpty())
            .collect(Collectors.joining());
    return table + lengths;
  }

  private static String lengths(DatasetDocument.Input input) {
    DatasetDocument.TokenLengths tokens = input.tokens();
    return tokens == null
        ? ""
        : String.format(
            Locale.ROOT,
            "%n%s: %d to %d tokens a text, %.1f on average",
            input.name(),
            tokens.min(),
            tokens.max(),
            tokens.mean());
  }

  private static String preview(List<DatasetDocument.Sample> samples) {
    StringJoiner lines = new StringJoiner(System.lineSeparator());
    lines.add("First samples");
    for (int i = 0; i < samples.size(); i++) {
      DatasetDocument.Sample sample = samples.get(i);
      String target = sample.target().isEmpty() ? "" : " → " + sample.target();
      String values =
          sample.inputs().stream()
              .map(
                  input ->
                      (input.name().isEmpty() ? "" : input.name() + " ")
                          + input.values().stream()
                              .limit(PREVIEWED_VALUES)
                              .map(LintText::number)
                              .collect(Collectors.joining(", ", "[", ", …]")))
              .collect(Collectors.joining("; "));
      lines.add("  %d  %s%s".formatted(i, values, target));
    }
    return lines.toString();
  }

  private static String overlap(SampleOverlap overlap, DatasetDocument dataset) {
    return String.format(
        Locale.ROOT,
        "%s%,d of %,d different samples (%.2f %%) are also in the other dataset",
        overlap.exact() ? "" : "About ",
        overlap.samples(),
        dataset.sketch().distinct(),
        100 * overlap.share());
  }

  private static String activations(LintResult.Activations activations) {
    Table table = new Table("ACTIVATION", "ONE HALF", "THE OTHER", "MOVES");
    for (LintResult.Movement one : activations.most()) {
      table.row(
          one.tensor(),
          range(one.first().min(), one.first().max()),
          range(one.second().min(), one.second().max()),
          String.format(Locale.ROOT, "%.1f %%", 100 * one.movement()));
    }
    return String.format(
        Locale.ROOT,
        "%d of %d activations move by more than 20 %% between two halves of %d samples; most:%n%s",
        activations.moving(),
        activations.tensors(),
        activations.samples(),
        table);
  }

  private static String findings(List<LintFinding> findings) {
    return findings.isEmpty()
        ? "No findings"
        : findings.stream()
            .sorted(Comparator.comparing(LintFinding::severity).reversed())
            .map(
                one ->
                    "%s %s: %s"
                        .formatted(
                            one.severity().name().toLowerCase(Locale.ROOT),
                            one.code(),
                            one.message()))
            .collect(Collectors.joining(System.lineSeparator()));
  }

  private static String range(double min, double max) {
    return number(min) + " to " + number(max);
  }

  private static String number(@Nullable Double value) {
    if (value == null) {
      return "-";
    }
    return value == Math.rint(value) && Math.abs(value) < 1e9
        ? Long.toString(value.longValue())
        : String.format(Locale.ROOT, "%.4g", value);
  }
}
