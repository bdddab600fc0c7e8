package io.quantry.quantizer.training;

import io.quantry.quantizer.technique.Parameter;
import io.quantry.quantizer.technique.Settings;
import java.util.List;
import java.util.Locale;

/** The parameters of a technique that trains. */
public final class TrainingParameters {
  private static final String LOSS = "training.loss";
  private static final String AUGMENTATION = "training.augmentation";

  private TrainingParameters() {}

  /**
   * All of them, in the order in which to show them.
   *
   * @param epochs the default
   * @param learningRate the default
   */
  public static List<Parameter> all(int epochs, double learningRate) {
    return List.of(
        Parameter.integer("training.epochs", 1, 10_000, epochs, "Passes over the training data."),
        Parameter.integer("training.batch", 2, 4_096, 128, "Samples in a step."),
        Parameter.oneOf("training.optimizer", "What turns gradients into steps.", "adam", "sgd"),
        Parameter.number("training.learningRate", 1e-8, 10, learningRate, "Step size at its peak."),
        Parameter.number(
            "training.weightDecay", 0, 1, 1e-4, "How strongly weights are pulled to 0."),
        Parameter.number(
            "training.warmup",
            0,
            0.5,
            0.05,
            "Share of all steps in which the learning rate rises, before it falls along a cosine."),
        Parameter.oneOf(
            LOSS,
            "What to come close to: the labels, what the FP32 model puts out (no labels needed), or both.",
            "both",
            "labels",
            "distillation"),
        Parameter.number(
            "training.labelSmoothing",
            0,
            0.5,
            0,
            "Share of a label's weight that is given to all classes alike."),
        Parameter.number(
            "training.temperature",
            0.1,
            20,
            1,
            "By how much outputs are divided before the student is compared with the FP32 model."),
        Parameter.number(
            "training.validation",
            0.001,
            0.5,
            0.05,
            "Share of the training data by which the best epoch is chosen; it is not trained on."),
        Parameter.integer(
            "training.patience",
            0,
            10_000,
            0,
            "Epochs without improvement after which training stops; 0 for never."),
        Parameter.oneOf(
            AUGMENTATION,
            "How pictures are varied each time they are seen: shifted by up to a fourteenth of a side, and mirrored.",
            "none",
            "shift",
            "shift-flip"),
        Parameter.integer(
            "training.reestimate",
            0,
            10_000,
            60,
            "Batches by which the statistics of normalizations are estimated afresh after training."),
        Parameter.integer(
            "training.seed", 0, Integer.MAX_VALUE, 0, "Seed of order, variation and split."));
  }

  /**
   * Reads them.
   *
   * @param learnScales whether scales of quantizers are learned
   */
  public static TrainingSettings of(Settings settings, boolean learnScales) {
    return new TrainingSettings(
        Math.toIntExact(settings.integer("training.epochs")),
        Math.toIntExact(settings.integer("training.batch")),
        settings.word("training.optimizer"),
        settings.number("training.learningRate"),
        settings.number("training.weightDecay"),
        settings.number("training.warmup"),
        TrainingSettings.Loss.valueOf(constant(settings.word(LOSS))),
        settings.number("training.labelSmoothing"),
        settings.number("training.temperature"),
        settings.number("training.validation"),
        Math.toIntExact(settings.integer("training.patience")),
        TrainingSettings.Augmentation.valueOf(constant(settings.word(AUGMENTATION))),
        learnScales,
        Math.toIntExact(settings.integer("training.reestimate")),
        settings.integer("training.seed"));
  }

  private static String constant(String word) {
    return word.toUpperCase(Locale.ROOT).replace('-', '_');
  }
}
