package io.quantry.quantizer.algorithm;

import io.quantry.onnx.ir.Model;
import io.quantry.onnx.ir.Node;
import io.quantry.onnx.ir.Tensor;
import io.quantry.onnx.ir.Value;
import io.quantry.onnx.pass.RemoveDeadNodes;
import io.quantry.quantizer.calibration.ActivationStatistics;
import io.quantry.quantizer.calibration.ChannelStatistics;
import io.quantry.quantizer.calibration.StatisticsRequest;
import io.quantry.quantizer.technique.Parameter;
import io.quantry.quantizer.technique.Technique.Plan;
import io.quantry.quantizer.technique.Work;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Takes the systematic part of the rounding error out of each layer's output (Nagel et al. 2019,
 * "Data-Free Quantization Through Weight Equalization and Bias Correction", section 4.2; here the
 * expectations are measured). Rounding moves a layer's output by {@code (Wq - W) x}, whose mean
 * over the data is not zero where that of x is not, as behind every Relu.
 *
 * <ol>
 *   <li>Analytic: {@code Δb = -(Wq - W) E[x]}, with E[x] for each input channel of the FP32 model,
 *       measured in the pass that measures ranges. Costs O(weights). At padded borders the mean is
 *       that of the inside.
 *   <li>Empirical: the same, and then layer by layer, from first to last, {@code Δb = E[y] - E[yq]}
 *       with the mean of each output channel in the FP32 model and in the quantized model so far.
 *       Takes in what rounded and cut-off activations do as well, for one pass over the data a
 *       layer. Correcting all layers after one pass would correct each error once for each layer
 *       that it passes through, and diverges.
 * </ol>
 *
 * A MatMul without a bias of its own is left alone. Deterministic.
 */
final class BiasCorrection implements Plan {
  static final Parameter METHOD =
      Parameter.oneOf(
          "biasCorrection",
          "How biases are corrected: from channel means of the FP32 model, or layer by layer from those of the quantized"
              + " model as well (more faithful, one pass over the data a layer).",
          "analytic",
          "empirical");

  static final Algorithm ALGORITHM =
      new Algorithm(
          "bias-correction",
          "Takes the mean of the rounding error out of each layer's output.",
          true,
          (work, quantization) -> new BiasCorrection(work, quantization.apply(work)));

  private final Work work;
  private final Plan quantization;
  private final Model original;
  private final List<Layer> layers;

  /**
   * A layer as it was in FP32.
   *
   * @param layout of its weights, which quantization may turn
   * @param input name of its data input
   * @param output name of its output
   */
  private record Layer(
      Node node, Tensor weights, ChannelLayout layout, String input, String output) {
    static Layer of(Node node) {
      Tensor weights = ChannelLayout.weights(node).orElseThrow();
      return new Layer(
          node,
          weights,
          ChannelLayout.of(node, weights).orElseThrow(),
          node.requireInput(0).name(),
          node.requireOutput(0).name());
    }
  }

  private BiasCorrection(Work work, Plan quantization) {
    this.work = work;
    this.quantization = quantization;
    this.original = work.model().copy();
    this.layers = WeightedLayers.of(work).stream().map(Layer::of).toList();
  }

  private boolean isEmpirical() {
    return work.settings().word(METHOD.path()).equals("empirical");
  }

  @Override
  public StatisticsRequest needs() {
    Map<String, Integer> channels = new LinkedHashMap<>();
    for (Layer layer : layers) {
      int axis = ChannelLayout.activationAxis(layer.node());
      channels.putIfAbsent(layer.input(), axis);
      if (isEmpirical()) {
        channels.putIfAbsent(layer.output(), axis);
      }
    }
    return quantization.needs().withChannels(channels);
  }

  @Override
  public Optional<Plan> apply(ActivationStatistics statistics) {
    return after(quantization.apply(statistics), statistics);
  }

  /** Waits until the model is quantized. */
  private Optional<Plan> after(Optional<Plan> step, ActivationStatistics inFloat) {
    return step.isEmpty()
        ? correct(inFloat)
        : Optional.of(
            Steps.of(
                step.get().needs(), statistics -> after(step.get().apply(statistics), inFloat)));
  }

  private Optional<Plan> correct(ActivationStatistics inFloat) {
    Kept kept = new Kept(work, original, layers.stream().map(Layer::node).toList());
    int corrected = 0;
    for (Layer layer : layers) {
      Optional<QuantizedLayer> quantized =
          QuantizedLayer.of(layer.node()).filter(QuantizedLayer::takesBias);
      Optional<ChannelStatistics> inputs = inFloat.channels(layer.input());
      if (quantized.isPresent() && inputs.isPresent()) {
        quantized.get().addToBias(analytic(layer, quantized.get(), inputs.get()));
        corrected++;
      }
    }
    if (corrected == 0) {
      return Optional.empty();
    }
    kept.keepIfBetter("analytic bias correction of %s layers".formatted(corrected));
    return isEmpirical() ? empirical(0, inFloat, kept) : done();
  }

  /** {@code -Σ (Wq - W) E[x]} of each output channel. */
  private static double[] analytic(
      Layer layer, QuantizedLayer quantized, ChannelStatistics inputs) {
    double[] change = new double[layer.layout().outputs()];
    addProducts(change, 1, layer.weights().floats(), layer.layout(), inputs);
    addProducts(change, -1, quantized.weights(), quantized.layout(), inputs);
    return change;
  }

  private static void addProducts(
      double[] sums, int sign, float[] weights, ChannelLayout layout, ChannelStatistics inputs) {
    for (int i = 0; i < weights.length; i++) {
      sums[layout.output(i)] += sign * weights[i] * inputs.mean(layout.input(i));
    }
  }

  private Optional<Plan> empirical(int from, ActivationStatistics inFloat, Kept kept) {
    for (int i = from; i < layers.size(); i++) {
      Layer layer = layers.get(i);
      Optional<QuantizedLayer> quantized =
          QuantizedLayer.of(layer.node()).filter(QuantizedLayer::takesBias);
      Optional<ChannelStatistics> expected = inFloat.channels(layer.output());
      if (quantized.isPresent() && expected.isPresent()) {
        String output = layer.node().requireOutput(0).name();
        int next = i + 1;
        StatisticsRequest needs =
            StatisticsRequest.NONE.withChannels(
                Map.of(output, ChannelLayout.activationAxis(layer.node())));
        return Optional.of(
            Steps.of(
                needs,
                statistics -> {
                  work.progress().step("correct biases", next, layers.size());
                  statistics
                      .channels(output)
                      .ifPresent(
                          actual -> quantized.get().addToBias(missing(expected.get(), actual)));
                  return empirical(next, inFloat, kept);
                }));
      }
    }
    kept.keepIfBetter("empirical bias correction");
    return done();
  }

  /** The runtime would keep the DequantizeLinear of a bias that nobody reads any more. */
  private Optional<Plan> done() {
    new RemoveDeadNodes().run(work.model());
    return Optional.empty();
  }

  private static double[] missing(ChannelStatistics expected, ChannelStatistics actual) {
    double[] change = new double[expected.count()];
    for (int c = 0; c < change.length; c++) {
      change[c] = expected.mean(c) - actual.mean(c);
    }
    return change;
  }

  /** Keeps changed biases only where the outputs are measured to be no worse for them. */
  private static final class Kept {
    private final Work work;
    private final Model original;
    private final List<Node> nodes;
    private List<Optional<Value>> biases;
    private double bestDb;

    Kept(Work work, Model original, List<Node> nodes) {
      this.work = work;
      this.original = original;
      this.nodes = nodes.stream().filter(node -> !node.isRemoved()).toList();
      this.biases = biases();
      this.bestDb = sqnrDb();
    }

    void keepIfBetter(String change) {
      double db = sqnrDb();
      if (db >= bestDb) {
        work.decisions().note(Verdicts.kept(change, bestDb, db));
        biases = biases();
        bestDb = db;
        return;
      }
      work.decisions().note(Verdicts.undone(change, bestDb, db));
      for (int i = 0; i < nodes.size(); i++) {
        Node node = nodes.get(i);
        if (biases.get(i).isPresent()) {
          node.setInput(2, biases.get(i).get());
        } else {
          node.truncateInputs(2);
        }
      }
    }

    private double sqnrDb() {
      return Verdicts.sqnrDb(work.trials(), original, work.model());
    }

    private List<Optional<Value>> biases() {
      List<Optional<Value>> found = new ArrayList<>();
      nodes.forEach(node -> found.add(node.input(2)));
      return found;
    }
  }
}
