package io.quantry.evaluation.lint;

import io.quantry.evaluation.dataset.DatasetInput.Role;
import io.quantry.evaluation.dataset.DatasetSource;
import io.quantry.evaluation.dataset.Targets;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** What a profile gives reason to doubt. */
public final class Lint {
  static final int FEW = 100;
  static final double IMBALANCE = 10;
  static final double MOVES = 0.2;

  private static final int MOST_NAMED = 10;

  private final DatasetProfile profile;
  private final List<LintFinding> findings = new ArrayList<>();

  private Lint(DatasetProfile profile) {
    this.profile = profile;
  }

  /**
   * Findings on one dataset, those on samples first, then classes, then inputs.
   *
   * @param source what the profile was made of: its options may contradict themselves
   */
  public static List<LintFinding> of(DatasetProfile profile, DatasetSource source) {
    Lint lint = new Lint(profile);
    lint.samples();
    if (profile.targets() == Targets.Kind.LABELS) {
      lint.classes();
    }
    PixelRecipe.of(source)
        .flatMap(PixelRecipe::contradiction)
        .ifPresent(
            words -> lint.warn("RECIPE_CONTRADICTION", "The recipe contradicts itself: " + words));
    profile.inputs().forEach(lint::input);
    return List.copyOf(lint.findings);
  }

  private void samples() {
    DatasetProfile.Duplicates duplicates = profile.duplicates();
    if (duplicates.repeats() > 0) {
      warn(
          "DUPLICATE_SAMPLES",
          "%d of %d samples repeat an earlier one's inputs, for instance %s: they count twice in every figure"
              .formatted(
                  duplicates.repeats(),
                  duplicates.examined(),
                  duplicates.pairs().stream()
                      .limit(3)
                      .map(pair -> "%d as %d".formatted(pair.repeat(), pair.first()))
                      .collect(Collectors.joining(", "))));
    }
    if (duplicates.contradicting() > 0) {
      warn(
          "CONTRADICTING_LABELS",
          "%d samples have the inputs of an earlier one and another label: no model can be right on both"
              .formatted(duplicates.contradicting()));
    }
    if (profile.samples() < FEW) {
      note(
          "FEW_SAMPLES",
          "%d samples: accuracy cannot be told closer than a few percent from fewer than %d"
              .formatted(profile.samples(), FEW));
    }
    if (profile.dropped() > 0) {
      note(
          "INCOMPLETE_FRAMES",
          "%d incomplete frames at the ends of recordings are left out"
              .formatted(profile.dropped()));
    }
  }

  private void classes() {
    if (profile.classCounts().isEmpty()) {
      return;
    }
    List<String> names = profile.classNames();
    long classes =
        names.isEmpty() ? profile.classCounts().lastKey() + 1 : Math.max(1, names.size());
    long missing = classes - profile.classCounts().size();
    if (missing > 0) {
      List<String> named = new ArrayList<>();
      for (long c = 0; c < classes && named.size() < MOST_NAMED; c++) {
        if (!profile.classCounts().containsKey(c)) {
          named.add(names.isEmpty() ? Long.toString(c) : names.get((int) c));
        }
      }
      warn(
          "CLASS_MISSING",
          "%d of %d classes have no sample: %s%s"
              .formatted(
                  missing, classes, String.join(", ", named), missing > named.size() ? ", …" : ""));
    }
    long most = profile.classCounts().values().stream().mapToLong(Long::longValue).max().orElse(1);
    long least = profile.classCounts().values().stream().mapToLong(Long::longValue).min().orElse(1);
    if (most > IMBALANCE * least) {
      note(
          "CLASS_IMBALANCE",
          "the largest class has %d samples, the smallest %d: top-1 says little of small classes, ask for macro-f1 too"
              .formatted(most, least));
    }
  }

  private void input(InputProfile input) {
    String name = input.input().name().isEmpty() ? "the input" : "input " + input.input().name();
    if (input.nonFinite() > 0) {
      warn(
          "NON_FINITE_INPUT",
          "%s has %d values that are NaN or infinite".formatted(name, input.nonFinite()));
    }
    if (input.input().role() != Role.VALUES || profile.samples() < 2) {
      return;
    }
    if (input.range().isConstant()) {
      warn("CONSTANT_INPUT", "%s is %s everywhere".formatted(name, number(input.range().min())));
      return;
    }
    constantChannels(name, input);
    if (unscaledPixels(input)) {
      note(
          "UNSCALED_PIXELS",
          "%s has whole numbers from %s to %s, as pixels that were not scaled: right for a model that scales them itself, wrong for one that was trained on 0 to 1"
              .formatted(name, number(input.range().min()), number(input.range().max())));
    }
    if (input.input().elementType().isFloatingPoint() && input.movement() > MOVES) {
      warn(
          "RANGES_MOVE",
          "the range of %s differs by %.0f %% between two random halves: too few samples, or outliers, for min-max calibration"
              .formatted(name, 100 * input.movement()));
    }
  }

  private void constantChannels(String name, InputProfile input) {
    List<Integer> constant =
        IntStream.range(0, input.channels().size())
            .filter(channel -> input.channels().get(channel).isConstant())
            .boxed()
            .toList();
    if (constant.isEmpty()) {
      return;
    }
    String message =
        "%s: %d of %d channels never change: %s%s"
            .formatted(
                name,
                constant.size(),
                input.channels().size(),
                constant.stream()
                    .limit(MOST_NAMED)
                    .map(String::valueOf)
                    .collect(Collectors.joining(", ")),
                constant.size() > MOST_NAMED ? ", …" : "");
    if (input.input().shape().rank() == 4) {
      warn("CONSTANT_CHANNEL", message);
    } else { // a table's column or a picture's border may well be the same everywhere
      note("CONSTANT_CHANNEL", message);
    }
  }

  private static boolean unscaledPixels(InputProfile input) {
    ValueRange range = input.range();
    int channels = Math.max(1, input.channels().size());
    return input.input().shape().rank() == 4
        && input.input().elementType().isFloatingPoint()
        && (channels == 1 || channels == 3)
        && input.whole()
        && range.min() >= 0
        && range.max() > 1
        && range.max() <= 255;
  }

  private static String number(double value) {
    return value == Math.rint(value) && Math.abs(value) < 1e15
        ? Long.toString((long) value)
        : Double.toString(value);
  }

  private void warn(String code, String message) {
    findings.add(LintFinding.warning(code, sentence(message)));
  }

  private void note(String code, String message) {
    findings.add(LintFinding.note(code, sentence(message)));
  }

  private static String sentence(String message) {
    return Character.toUpperCase(message.charAt(0)) + message.substring(1);
  }
}
