package io.quantry.quantizer.training;

/**
 * How to train.
 *
 * @param epochs passes over the training data
 * @param batch samples a step
 * @param optimizer {@code adam} or {@code sgd}
 * @param learningRate of weights at its peak; scales of quantizers learn at the same rate
 * @param weightDecay decoupled from the gradient (AdamW, Loshchilov and Hutter 2019)
 * @param warmup share of all steps in which the rate rises from 0, before its cosine to 0
 * @param loss what is minimized
 * @param labelSmoothing share of the target given to all classes alike
 * @param temperature of distillation, by which logits are divided
 * @param validation share of the training data by which the best epoch is chosen
 * @param patience epochs without improvement after which to stop; 0: never
 * @param augmentation how pictures are varied
 * @param learnScales whether scales are learned or stay as calibrated
 * @param reestimate batches by which running statistics are estimated afresh afterwards
 * @param seed of order, augmentation and validation split
 */
public record TrainingSettings(
    int epochs,
    int batch,
    String optimizer,
    double learningRate,
    double weightDecay,
    double warmup,
    Loss loss,
    double labelSmoothing,
    double temperature,
    double validation,
    int patience,
    Augmentation augmentation,
    boolean learnScales,
    int reestimate,
    long seed) {

  /** What is minimized. */
  public enum Loss {
    /** Cross entropy with the labels. */
    LABELS,
    /** Kullback-Leibler divergence from the FP32 model's outputs; no labels needed. */
    DISTILLATION,
    /** The mean of both. */
    BOTH
  }

  /** How pictures are varied each time they are seen. */
  public enum Augmentation {
    NONE,
    /** Shifted by up to a fourteenth of each side, filled with zeros. */
    SHIFT,
    /** Shifted, and mirrored left to right in half of the cases. */
    SHIFT_FLIP
  }
}
