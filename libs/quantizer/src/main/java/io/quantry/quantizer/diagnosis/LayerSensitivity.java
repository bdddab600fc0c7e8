package io.quantry.quantizer.diagnosis;

import io.quantry.onnx.ir.Model;
import io.quantry.quantizer.ProgressListener;
import io.quantry.quantizer.trial.OutputFidelity;
import io.quantry.quantizer.trial.Trials;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Function;

/**
 * How much each layer hurts when it alone is quantized. Costs one trial a layer, so the caller
 * bounds both: the number of layers here, the number of samples in the trials.
 *
 * <p>Noise of layers that are quantized together does not simply add up: this ranks, it does not
 * predict the whole.
 */
public final class LayerSensitivity {
  private LayerSensitivity() {}

  /**
   * One layer alone.
   *
   * @param layer as the caller named it
   * @param sqnrDb the worst output's SQNR, infinite if nothing changed
   */
  public record Ranked<L>(L layer, double sqnrDb) {}

  /**
   * @param reference the FP32 model
   * @param alone the model in which only that layer is quantized; made one after the other, so that
   *     one is held at a time
   * @return the most harmful first, ties in the order given
   * @throws io.quantry.quantizer.QuantizationException {@code canceled}
   */
  public static <L> List<Ranked<L>> rank(
      Model reference,
      List<L> layers,
      Function<L, Model> alone,
      Trials trials,
      ProgressListener progress) {
    List<Ranked<L>> ranked = new ArrayList<>();
    for (int i = 0; i < layers.size(); i++) {
      progress.step("sensitivity", i, layers.size());
      L layer = layers.get(i);
      List<OutputFidelity> outputs = trials.compare(reference, alone.apply(layer));
      ranked.add(new Ranked<>(layer, OutputFidelity.worstSqnrDb(outputs)));
    }
    ranked.sort(Comparator.comparingDouble(Ranked::sqnrDb));
    return ranked;
  }
}
