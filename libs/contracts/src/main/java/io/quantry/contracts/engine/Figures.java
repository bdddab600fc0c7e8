package io.quantry.contracts.engine;

import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * Numbers that come with progress, by names such as those here; sorted, so that equal ones have
 * equal JSON. A hostile model can make them up: they are bounded here and believed nowhere.
 */
public final class Figures {
  /** The epoch that the figures are of, from 1. */
  public static final String EPOCH = "epoch";

  /** How many epochs there are at most. */
  public static final String EPOCHS = "epochs";

  public static final String STEP = "step";

  /** Of the steps of this epoch. */
  public static final String LOSS = "loss";

  /** Of samples that are not trained on, in percent. */
  public static final String ACCURACY = "accuracy";

  /** The same before training: what quantizing alone comes to. */
  public static final String UNTRAINED_ACCURACY = "untrainedAccuracy";

  /** Of samples that are not trained on. */
  public static final String VALIDATION_LOSS = "validationLoss";

  public static final String STEPS_PER_SECOND = "stepsPerSecond";

  /** Of the training, as it looks now. */
  public static final String SECONDS_LEFT = "secondsLeft";

  /** Epochs that a job remembers at most: the first so many. */
  public static final int MOST_EPOCHS = 1_000;

  private static final int MOST = 16;
  private static final Pattern NAME = Pattern.compile("[a-zA-Z]{1,32}");

  private Figures() {}

  /**
   * A copy that cannot change.
   *
   * @throws IllegalArgumentException for more than 16, a name that is not 1 to 32 Latin letters, or
   *     a number that is missing or not finite
   */
  public static Map<String, Double> checked(Map<String, Double> figures) {
    if (figures.size() > MOST) {
      throw new IllegalArgumentException("Expected at most %d figures".formatted(MOST));
    }
    Map<String, Double> checked = new TreeMap<>();
    for (Map.Entry<String, Double> figure : figures.entrySet()) {
      String name = figure.getKey();
      Double value = figure.getValue();
      if (name == null
          || !NAME.matcher(name).matches()
          || value == null
          || !Double.isFinite(value)) {
        throw new IllegalArgumentException("Expected names of letters with finite numbers");
      }
      checked.put(name, value);
    }
    return Collections.unmodifiableMap(checked);
  }
}
