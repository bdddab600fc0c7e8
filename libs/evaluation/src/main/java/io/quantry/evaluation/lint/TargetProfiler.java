package io.quantry.evaluation.lint;

import io.quantry.evaluation.dataset.Targets;
import io.quantry.ort.TensorValue;
import java.util.Arrays;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/** Gathers what samples carry beside their inputs. */
final class TargetProfiler {
  /** More classes than this are numbers of some other kind. */
  private static final int MOST_CLASSES = 10_000;

  private final List<String> classNames;
  private final SortedMap<Long, Long> classes = new TreeMap<>();
  private ValueRange range = ValueRange.NONE;

  TargetProfiler(List<String> classNames) {
    this.classNames = classNames;
  }

  void add(Targets targets) {
    switch (targets) {
      case Targets.Labels labels -> {
        for (long label : labels.classes()) {
          if (classes.size() <= MOST_CLASSES) {
            classes.merge(label, 1L, Long::sum);
          }
        }
      }
      case Targets.Scores scores -> cover(scores.values());
      case Targets.Relevance relevance -> cover(relevance.grades());
      case Targets.Values values -> {
        for (float value : values.values().floats()) {
          range = range.and(value);
        }
      }
      case Targets.ClassMaps maps -> {}
      case Targets.Boxes boxes -> {}
      case Targets.None none -> {}
    }
  }

  private void cover(double... values) {
    for (double value : values) {
      range = range.and(value);
    }
  }

  ValueRange range() {
    return range;
  }

  /** Samples by class, empty for more than {@value #MOST_CLASSES} classes. */
  SortedMap<Long, Long> classCounts() {
    return classes.size() <= MOST_CLASSES ? classes : new TreeMap<>();
  }

  /** One sample's target for people. */
  String text(Targets targets, int sample) {
    return switch (targets) {
      case Targets.Labels labels -> label(labels.classes()[sample]);
      case Targets.Scores scores -> Double.toString(scores.values()[sample]);
      case Targets.Relevance relevance ->
          "query %d, grade %s".formatted(relevance.queries()[sample], relevance.grades()[sample]);
      case Targets.Values values -> beginning(values.values(), sample);
      case Targets.ClassMaps maps -> beginning(maps.classes(), sample);
      case Targets.Boxes boxes -> "%d objects".formatted(boxes.boxes().get(sample).size());
      case Targets.None none -> "";
    };
  }

  private String label(long label) {
    return label < classNames.size() ? label + " " + classNames.get((int) label) : "" + label;
  }

  private static String beginning(TensorValue tensor, int sample) {
    float[] all = tensor.floats();
    int each = (int) (all.length / tensor.size(0));
    int shown = Math.min(each, DatasetProfiler.PREVIEWED_VALUES);
    return Arrays.toString(Arrays.copyOfRange(all, sample * each, sample * each + shown));
  }
}
