package io.quantry.quantizer.algorithm;

import io.quantry.onnx.ir.Model;
import io.quantry.quantizer.ProgressListener;
import io.quantry.quantizer.calibration.ActivationStatistics;
import io.quantry.quantizer.calibration.CalibrationMethod;
import io.quantry.quantizer.calibration.StatisticsRequest;
import io.quantry.quantizer.scheme.Range;
import io.quantry.quantizer.technique.Decisions;
import io.quantry.quantizer.technique.Technique.Plan;
import io.quantry.quantizer.technique.Work;
import io.quantry.quantizer.training.Training;
import io.quantry.quantizer.trial.OutputFidelity;
import io.quantry.quantizer.trial.Trials;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * Chooses each tensor's calibration method by the error of the model's output. All methods' ranges
 * come from the histograms of one pass; only trials cost time:
 *
 * <ol>
 *   <li>The model is quantized with each method for all tensors. The one of the highest SQNR is the
 *       start, but the default, which cuts nothing off, unless another gains {@value #MARGIN_DB}
 *       dB: the samples that it is tried on are those that the ranges come from, and what they can
 *       spare others may need.
 *   <li>Tensors whose methods differ most, relative to the width of the range, come first. For each
 *       the methods are tried that did best for the whole, as long as their range is another one.
 *       What gains {@value #GAIN_DB} dB or more stays, if the mean cosine gains, too: SQNR alone
 *       may hang on a few samples.
 * </ol>
 *
 * At most {@value #MOST_TRIALS} trials. Without data to try a model on nothing is chosen: the
 * method {@code auto} then is that of the least squared error of each tensor. Deterministic, where
 * the runtime is.
 */
final class CalibratorChoice implements Plan {
  static final Algorithm ALGORITHM =
      new Algorithm(
          "calibrator-choice",
          "Where calibration.method is auto: chooses each tensor's method by the error of the model's output.",
          true,
          CalibratorChoice::around);

  private static final int MOST_TRIALS = 24;

  /** Alternatives tried for one tensor. */
  private static final int MOST_METHODS = 2;

  private static final double MARGIN_DB = 1.5;

  /** Less is noise, and would fit the choice to the samples at hand. */
  private static final double GAIN_DB = 0.1;

  /** Ranges whose ends are closer than this share of their width are one. */
  private static final double SAME = 0.01;

  private final Work work;
  private final Function<Work, Plan> quantization;
  private final Plan plain;

  private CalibratorChoice(Work work, Function<Work, Plan> quantization) {
    this.work = work;
    this.quantization = quantization;
    this.plain = quantization.apply(work);
  }

  private static Plan around(Work work, Function<Work, Plan> quantization) {
    boolean wanted = work.settings().word("calibration.method").equals(CalibrationMethod.AUTO);
    return wanted && work.trials().hasData()
        ? new CalibratorChoice(work, quantization)
        : quantization.apply(work);
  }

  @Override
  public StatisticsRequest needs() {
    return plain.needs();
  }

  @Override
  public Optional<Plan> apply(ActivationStatistics statistics) {
    return plain.apply(statistics.withRanges(new Search(statistics).run()));
  }

  /** How near the outputs come to the FP32 model's: the worst output's SQNR and mean cosine. */
  private record Figure(double db, double cosine) {
    static Figure of(List<OutputFidelity> outputs) {
      return new Figure(
          OutputFidelity.worstSqnrDb(outputs),
          outputs.stream().mapToDouble(OutputFidelity::meanCosine).min().orElse(1));
    }

    boolean gainsOver(Figure other) {
      return db >= other.db + GAIN_DB && cosine >= other.cosine;
    }
  }

  /** A method's ranges for all tensors, and what they come to. */
  private record Whole(String method, Map<String, Range> ranges, Figure figure) {
    double db() {
      return figure.db();
    }
  }

  /** One search; keeps the best ranges so far. */
  private final class Search {
    private final ActivationStatistics statistics;
    private final Model original = work.model().copy();

    /** Ranges of each tensor by method. */
    private final Map<String, Map<String, Range>> candidates = new LinkedHashMap<>();

    private Map<String, Range> best = Map.of();
    private Figure bestFigure = new Figure(Double.NEGATIVE_INFINITY, 0);
    private int trials;

    Search(ActivationStatistics statistics) {
      this.statistics = statistics;
      for (String tensor : plain.needs().ranges()) {
        Map<String, Range> ranges = statistics.candidates(tensor);
        if (!ranges.isEmpty()) {
          candidates.put(tensor, ranges);
        }
      }
    }

    Map<String, Range> run() {
      List<Whole> wholes = wholes();
      if (wholes.isEmpty()) {
        return best;
      }
      Whole start = start(wholes);
      best = start.ranges();
      bestFigure = start.figure();
      int others = 0;
      for (String tensor : bySpread()) {
        others += refine(tensor, wholes) ? 1 : 0;
      }
      work.decisions()
          .note(
              String.format(
                  Locale.ROOT,
                  "calibrators chosen by the output: %s, and another method for %d of %d tensors; SQNR %.2f dB (%s)",
                  start.method(),
                  others,
                  candidates.size(),
                  bestFigure.db(),
                  figures(wholes)));
      return best;
    }

    /** Every method alone, the best first. */
    private List<Whole> wholes() {
      List<Whole> wholes = new ArrayList<>();
      for (CalibrationMethod method : CalibrationMethod.all()) {
        Map<String, Range> ranges = new HashMap<>();
        candidates.forEach(
            (tensor, byMethod) ->
                Optional.ofNullable(byMethod.get(method.name()))
                    .ifPresent(range -> ranges.put(tensor, range)));
        if (!ranges.isEmpty()) {
          wholes.add(new Whole(method.name(), ranges, tryOut(ranges)));
        }
      }
      wholes.sort(Comparator.comparingDouble(Whole::db).reversed());
      return wholes;
    }

    private static Whole start(List<Whole> wholes) {
      Whole first = wholes.getFirst();
      String plainest = CalibrationMethod.names().getFirst();
      return wholes.stream()
          .filter(whole -> whole.method().equals(plainest))
          .filter(whole -> whole.db() > first.db() - MARGIN_DB)
          .findFirst()
          .orElse(first);
    }

    private boolean refine(String tensor, List<Whole> wholes) {
      boolean changed = false;
      List<Range> tried = new ArrayList<>();
      best(tensor).ifPresent(tried::add);
      for (Whole whole : wholes) {
        Range range = whole.ranges().get(tensor);
        if (range == null
            || tried.stream().anyMatch(one -> distance(one, range) < SAME)
            || tried.size() > MOST_METHODS
            || trials >= MOST_TRIALS) {
          continue;
        }
        tried.add(range);
        Map<String, Range> ranges = new HashMap<>(best);
        ranges.put(tensor, range);
        Figure figure = tryOut(ranges);
        if (figure.gainsOver(bestFigure)) {
          best = ranges;
          bestFigure = figure;
          changed = true;
        }
      }
      return changed;
    }

    private Optional<Range> best(String tensor) {
      return Optional.ofNullable(best.get(tensor));
    }

    /** The tensors whose candidates are furthest from the range at hand, first. */
    private List<String> bySpread() {
      Map<String, Double> spreads = new LinkedHashMap<>();
      candidates.forEach(
          (tensor, ranges) ->
              best(tensor)
                  .ifPresent(
                      now ->
                          spreads.put(
                              tensor,
                              ranges.values().stream()
                                  .mapToDouble(other -> distance(now, other))
                                  .max()
                                  .orElse(0))));
      return spreads.entrySet().stream()
          .filter(spread -> spread.getValue() >= SAME)
          .sorted(Map.Entry.<String, Double>comparingByValue().reversed())
          .map(Map.Entry::getKey)
          .toList();
    }

    private Figure tryOut(Map<String, Range> ranges) {
      work.progress().step("choose calibrators", trials++, MOST_TRIALS);
      Model copy = original.copy();
      Work trial =
          new Work(
              copy,
              work.settings(),
              work.scope(),
              work.hardware(),
              new Decisions(),
              Trials.NONE,
              Training.NONE,
              ProgressListener.NONE);
      quantization.apply(trial).apply(statistics.withRanges(ranges));
      return Figure.of(work.trials().compare(original, copy));
    }
  }

  /** How far the ends of two ranges are apart, in widths of the wider. */
  private static double distance(Range one, Range other) {
    double width = Math.max((double) one.max() - one.min(), (double) other.max() - other.min());
    double apart =
        Math.abs((double) one.min() - other.min()) + Math.abs((double) one.max() - other.max());
    return width == 0 ? 0 : apart / width;
  }

  private static String figures(List<Whole> wholes) {
    return wholes.stream()
        .map(whole -> String.format(Locale.ROOT, "%s alone %.2f", whole.method(), whole.db()))
        .reduce((a, b) -> a + ", " + b)
        .orElse("");
  }
}
