package io.quantry.bench.training;

import io.quantry.quantizer.training.TrainingSettings;
import io.quantry.quantizer.training.TrainingSettings.Augmentation;
import io.quantry.quantizer.training.TrainingSettings.Loss;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/**
 * How networks are trained here: a twentieth of the training pictures kept back to choose the
 * epoch, a warm-up of a twentieth of the steps.
 */
record Recipe(
    int epochs,
    int batch,
    String optimizer,
    double learningRate,
    double weightDecay,
    Loss loss,
    double labelSmoothing,
    Augmentation augmentation) {
  private static final double TWENTIETH = 0.05;
  private static final int REESTIMATE = 60;

  Recipe withEpochs(int count) {
    return new Recipe(
        count, batch, optimizer, learningRate, weightDecay, loss, labelSmoothing, augmentation);
  }

  Recipe withLearningRate(double rate) {
    return new Recipe(
        epochs, batch, optimizer, rate, weightDecay, loss, labelSmoothing, augmentation);
  }

  Recipe with(Loss other) {
    return new Recipe(
        epochs, batch, optimizer, learningRate, weightDecay, other, labelSmoothing, augmentation);
  }

  /** For a network without quantizers, or with some whose scales stay. */
  TrainingSettings settings(long seed) {
    return settings(seed, false);
  }

  TrainingSettings settings(long seed, boolean learnScales) {
    return new TrainingSettings(
        epochs,
        batch,
        optimizer,
        learningRate,
        weightDecay,
        TWENTIETH,
        loss,
        labelSmoothing,
        1,
        TWENTIETH,
        0,
        augmentation,
        learnScales,
        REESTIMATE,
        seed);
  }

  /** As parameters of a technique. */
  Map<String, Object> parameters(long seed) {
    Map<String, Object> all = new LinkedHashMap<>();
    all.put("training.epochs", epochs);
    all.put("training.batch", batch);
    all.put("training.optimizer", optimizer);
    all.put("training.learningRate", learningRate);
    all.put("training.weightDecay", weightDecay);
    all.put("training.warmup", TWENTIETH);
    all.put("training.loss", word(loss));
    all.put("training.labelSmoothing", labelSmoothing);
    all.put("training.validation", TWENTIETH);
    all.put("training.augmentation", word(augmentation));
    all.put("training.reestimate", REESTIMATE);
    all.put("training.seed", seed);
    return all;
  }

  private static String word(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
