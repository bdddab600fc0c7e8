package io.quantry.cli.output;

import io.quantry.contracts.engine.TrainingSummary;
import java.util.Locale;

/** What training changed, for people: the three models side by side. */
public final class TrainingText {
  private TrainingText() {}

  public static String of(TrainingSummary training) {
    Double inFloat = training.fp32Accuracy();
    String measure = inFloat == null ? "AGREES WITH FP32" : "TOP-1";
    Table table = new Table("MODEL", measure);
    if (inFloat != null) {
      table.row("FP32", percent(inFloat));
    }
    table.row("quantized without training", percent(training.untrainedAccuracy()));
    table.row(
        training.bestEpoch() == 0
            ? "no epoch was better"
            : "trained, epoch %d of %d".formatted(training.bestEpoch(), training.epochs()),
        percent(training.trainedAccuracy()));
    return "on %d samples that were kept back:%n%s".formatted(training.samples(), table);
  }

  private static String percent(double value) {
    return String.format(Locale.ROOT, "%.2f %%", value);
  }
}
