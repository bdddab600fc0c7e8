package io.quantry.quantizer.technique.float8;

import io.quantry.onnx.ir.Attribute;
import io.quantry.onnx.ir.ElementType;
import io.quantry.onnx.ir.Graph;
import io.quantry.onnx.ir.Node;
import io.quantry.onnx.ir.Value;
import io.quantry.onnx.pass.RemoveDeadNodes;
import io.quantry.quantizer.calibration.ActivationStatistics;
import io.quantry.quantizer.calibration.StatisticsRequest;
import io.quantry.quantizer.scheme.FloatFormat;
import io.quantry.quantizer.store.Encodings;
import io.quantry.quantizer.store.TensorSet;
import io.quantry.quantizer.technique.Technique;
import io.quantry.quantizer.technique.Work;
import io.quantry.quantizer.weights.Lines;
import io.quantry.quantizer.weights.StorableWeights;
import io.quantry.quantizer.weights.WeightLayer;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Encodes the weights, {@code store.threads()} tensors at a time. Each becomes {@code Cast(w8) *
 * scale}, one pair of nodes for all its readers. The runtime folds both when it loads the model; a
 * DequantizeLinear of FLOAT8 it would compute at every run.
 */
final class Float8Plan implements Technique.Plan {
  private final Work work;
  private final FloatFormat format;
  private final boolean byChannel;

  Float8Plan(Work work) {
    this.work = work;
    this.format =
        FloatFormat.valueOf(work.settings().word("weights.type").toUpperCase(Locale.ROOT));
    this.byChannel = work.settings().word("weights.granularity").equals("channel");
  }

  @Override
  public StatisticsRequest needs() {
    return StatisticsRequest.NONE;
  }

  @Override
  public Optional<Technique.Plan> apply(ActivationStatistics statistics) {
    StorableWeights weights =
        StorableWeights.of(work, work.settings().integer("weights.minElements"));
    List<WeightLayer> layers = weights.layers();
    Encodings encodings = new Encodings(work.store(), work.progress());
    List<TensorSet> encoded = new ArrayList<>();
    for (WeightLayer layer : layers) {
      Lines lines = scaled(layer).orElseGet(() -> Lines.whole(layer.tensor()));
      encoded.add(Float8Weights.begin(layer, lines, format, encodings));
    }
    encodings.run();
    for (int i = 0; i < layers.size(); i++) {
      rewrite(layers.get(i), Float8Weights.of(encoded.get(i)));
    }
    weights.kept().forEach(work.decisions()::keptFloat);
    new RemoveDeadNodes().run(work.model());
    return Optional.empty();
  }

  /** The lines that have a scale each; empty where all weights have one. */
  private Optional<Lines> scaled(WeightLayer layer) {
    return byChannel ? layer.lines() : Optional.empty();
  }

  private void rewrite(WeightLayer layer, Float8Weights stored) {
    String form =
        "%s weights, %s, widened at load"
            .formatted(
                format.name(),
                scaled(layer).isPresent() ? "a scale for each channel" : "one scale for all");
    layer.readers().forEach(node -> work.decisions().quantized(node, form));
    replace(layer, stored);
  }

  private void replace(WeightLayer layer, Float8Weights stored) {
    Value weights = layer.weights();
    Graph graph = weights.graph();
    String name = weights.name();
    Node cast =
        graph
            .newNode("Cast")
            .inputs(
                graph.addInitializer(
                    name + "_" + format.name().toLowerCase(Locale.ROOT), stored.codes()))
            .attribute(Attribute.of("to", ElementType.FLOAT.code()))
            .output(name + "_float32")
            .insertBefore(graph.nodes().getFirst());
    Value wide =
        graph
            .newNode("Mul")
            .inputs(cast.requireOutput(0), graph.addInitializer(name + "_scale", stored.scales()))
            .output(name + "_scaled", layer.tensor().type())
            .insertAfter(cast)
            .requireOutput(0);
    weights.replaceAllUses(wide);
    graph.removeInitializer(weights);
  }
}
