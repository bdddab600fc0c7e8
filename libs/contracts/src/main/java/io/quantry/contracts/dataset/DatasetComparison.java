package io.quantry.contracts.dataset;

import io.quantry.contracts.dataset.LintFinding.Severity;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * Two datasets side by side, for instance what is calibrated on and what is evaluated on, from
 * their reports alone.
 *
 * @param overlap how many samples of the first the second has too
 * @param findings what a reader should know
 */
public record DatasetComparison(SampleOverlap overlap, List<LintFinding> findings) {
  /** Code of the finding that evaluation on what was calibrated on would be. */
  public static final String SAMPLES_OVERLAP = "SAMPLES_OVERLAP";

  /** Ranges further apart than by this factor were scaled differently, as 255 to 1 are. */
  private static final double MUCH_WIDER = 4;

  private static final int MOST_NAMED = 10;

  public DatasetComparison {
    findings = List.copyOf(findings);
  }

  /** Compares {@code dataset} with {@code against}. */
  public static DatasetComparison of(DatasetDocument dataset, DatasetDocument against) {
    SampleOverlap overlap = against.sketch().overlap(dataset.sketch());
    List<LintFinding> findings = new ArrayList<>();
    if (overlap.noteworthy()) {
      findings.add(
          new LintFinding(
              SAMPLES_OVERLAP,
              Severity.WARNING,
              "%s%d of %d different samples are in both: figures from data that a model was calibrated or trained on are too good"
                  .formatted(
                      overlap.exact() ? "" : "About ",
                      overlap.samples(),
                      dataset.sketch().distinct())));
    }
    ranges(dataset, against, findings);
    classes(dataset, against, findings);
    return new DatasetComparison(overlap, findings);
  }

  private static void ranges(
      DatasetDocument dataset, DatasetDocument against, List<LintFinding> findings) {
    Map<String, DatasetDocument.Range> others = new TreeMap<>();
    for (DatasetDocument.Input input : against.inputs()) {
      if (input.range() != null) {
        others.put(input.name(), input.range());
      }
    }
    for (DatasetDocument.Input input : dataset.inputs()) {
      DatasetDocument.Range one = input.range();
      DatasetDocument.Range other = others.get(input.name());
      if (one != null && other != null && input.type().startsWith("float") && differ(one, other)) {
        findings.add(
            new LintFinding(
                "RANGES_DIFFER",
                Severity.WARNING,
                "%s is from %s to %s here and from %s to %s in the other dataset: were both prepared in the same way?"
                    .formatted(
                        input.name().isEmpty() ? "The input" : "Input " + input.name(),
                        one.min(),
                        one.max(),
                        other.min(),
                        other.max())));
      }
    }
  }

  private static boolean differ(DatasetDocument.Range one, DatasetDocument.Range other) {
    return one.width() > MUCH_WIDER * other.width() || other.width() > MUCH_WIDER * one.width();
  }

  private static void classes(
      DatasetDocument dataset, DatasetDocument against, List<LintFinding> findings) {
    if (dataset.classes().isEmpty() || against.classes().isEmpty()) {
      return;
    }
    Set<Long> here = labels(dataset);
    Set<Long> there = labels(against);
    Set<Long> onlyHere = new TreeSet<>(here);
    onlyHere.removeAll(there);
    Set<Long> onlyThere = new TreeSet<>(there);
    onlyThere.removeAll(here);
    if (!onlyHere.isEmpty() || !onlyThere.isEmpty()) {
      findings.add(
          new LintFinding(
              "CLASSES_DIFFER",
              Severity.WARNING,
              "Classes only here: %s; only in the other dataset: %s"
                  .formatted(named(onlyHere), named(onlyThere))));
    }
  }

  private static Set<Long> labels(DatasetDocument dataset) {
    return dataset.classes().stream()
        .map(DatasetDocument.ClassCount::label)
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private static String named(Set<Long> labels) {
    String named =
        labels.stream().limit(MOST_NAMED).map(String::valueOf).collect(Collectors.joining(", "));
    return labels.isEmpty() ? "none" : labels.size() > MOST_NAMED ? named + ", …" : named;
  }
}
