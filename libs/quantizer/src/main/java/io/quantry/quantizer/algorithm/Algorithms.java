package io.quantry.quantizer.algorithm;

import io.quantry.quantizer.technique.Parameter;
import io.quantry.quantizer.technique.Settings;
import io.quantry.quantizer.technique.Technique.Plan;
import io.quantry.quantizer.technique.Work;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;

/** The algorithms that there are, in the order in which they apply. */
public final class Algorithms {
  /** Which of them a job wants. */
  public static final Parameter PARAMETER =
      Parameter.someOf(
          "algorithms",
          all().stream().filter(Algorithm::byDefault).map(Algorithm::name).toList(),
          all().stream()
              .map(algorithm -> algorithm.name() + ": " + algorithm.summary())
              .collect(
                  Collectors.joining(" ", "What is done for accuracy beside quantizing. ", "")),
          all().stream().map(Algorithm::name).toList());

  /** The form of bias correction. */
  public static final Parameter BIAS_CORRECTION = BiasCorrection.METHOD;

  /** How long roundings are searched for. */
  public static final Parameter RECONSTRUCTION_STEPS = RoundingChoice.STEPS;

  /** On how much data. */
  public static final Parameter RECONSTRUCTION_SAMPLES = RoundingChoice.SAMPLES;

  private Algorithms() {}

  /**
   * All algorithms, one line each. The first is the outermost: it sees the model before the others
   * do.
   */
  public static List<Algorithm> all() {
    return List.of(
        EasierActivations.SCALES,
        EasierActivations.OUTLIERS,
        CrossLayerEqualization.ALGORITHM,
        CalibratorChoice.ALGORITHM,
        BiasCorrection.ALGORITHM,
        RoundingChoice.LAYERS,
        RoundingChoice.BLOCKS,
        WeightClipping.ALGORITHM);
  }

  /** Whether a job wants roundings chosen by what layers put out, which takes a trainer. */
  public static boolean chooseRoundings(Settings settings) {
    return settings.declares(PARAMETER.path())
        && settings.strings(PARAMETER.path()).stream().anyMatch(roundings()::contains);
  }

  /** The names of those that choose roundings; they change neither layers nor sizes. */
  public static List<String> roundings() {
    return List.of(RoundingChoice.LAYERS.name(), RoundingChoice.BLOCKS.name());
  }

  /** The names of all. */
  public static List<String> names() {
    return all().stream().map(Algorithm::name).toList();
  }

  /** The names of those that make activations easier to quantize, whoever quantizes them. */
  public static List<String> forActivations() {
    return List.of(EasierActivations.SCALES.name(), EasierActivations.OUTLIERS.name());
  }

  /**
   * The plan of a quantization with the job's algorithms around it.
   *
   * @param work the prepared model, still FP32
   */
  public static Plan around(Work work, Function<Work, Plan> quantization) {
    List<String> wanted = work.settings().strings(PARAMETER.path());
    Function<Work, Plan> plan = quantization;
    for (Algorithm algorithm : all().reversed()) {
      if (wanted.contains(algorithm.name())) {
        Function<Work, Plan> inner = plan;
        plan = each -> algorithm.step().around(each, inner);
      }
    }
    return plan.apply(work);
  }

  /**
   * The plan of a quantization with the job's bias correction alone, for a copy that only shows
   * what a model would be worth.
   *
   * @param work without trials, or the correction measures its own gain
   */
  public static Plan withBiasCorrection(Work work, Function<Work, Plan> quantization) {
    return work.settings().strings(PARAMETER.path()).contains(BiasCorrection.ALGORITHM.name())
        ? BiasCorrection.ALGORITHM.step().around(work, quantization)
        : quantization.apply(work);
  }
}
