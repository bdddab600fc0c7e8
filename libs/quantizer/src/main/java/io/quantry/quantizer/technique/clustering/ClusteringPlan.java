package io.quantry.quantizer.technique.clustering;

import io.quantry.onnx.ir.Node;
import io.quantry.onnx.pass.RemoveDeadNodes;
import io.quantry.quantizer.calibration.ActivationStatistics;
import io.quantry.quantizer.calibration.StatisticsRequest;
import io.quantry.quantizer.store.Encodings;
import io.quantry.quantizer.store.TensorSet;
import io.quantry.quantizer.technique.Technique;
import io.quantry.quantizer.technique.Work;
import io.quantry.quantizer.weights.Lines;
import io.quantry.quantizer.weights.StorableWeights;
import io.quantry.quantizer.weights.WeightLayer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Finds codebooks, {@code store.threads()} tensors at a time, and lets readers look their weights
 * up.
 */
final class ClusteringPlan implements Technique.Plan {
  private final Work work;
  private final int entries;
  private final boolean byChannel;

  ClusteringPlan(Work work, int entries) {
    this.work = work;
    this.entries = entries;
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
      encoded.add(ClusteredWeights.begin(layer, lines(layer), entries, encodings));
    }
    encodings.run();
    for (int i = 0; i < layers.size(); i++) {
      rewrite(layers.get(i), ClusteredWeights.of(encoded.get(i)));
    }
    weights.kept().forEach(work.decisions()::keptFloat);
    if (!layers.isEmpty()) {
      work.decisions()
          .note(
              "only the file is smaller: weights are looked up in their codebooks when the model is loaded, so memory and"
                  + " speed on a CPU are those of FP32; embedding tables alone stay small in memory");
    }
    new RemoveDeadNodes().run(work.model());
    return Optional.empty();
  }

  /** The lines that have a codebook each; empty where all weights have one. */
  private Optional<Lines> lines(WeightLayer layer) {
    return byChannel ? layer.lines().filter(this::pays) : Optional.empty();
  }

  private void rewrite(WeightLayer layer, ClusteredWeights stored) {
    Optional<Lines> lines = lines(layer);
    String form =
        "indices into %s of %d"
            .formatted(lines.isPresent() ? "a codebook for each channel" : "one codebook", entries);
    List<Node> readers = layer.readers();
    readers.forEach(node -> work.decisions().quantized(node, form));
    CodebookLookups lookups = new CodebookLookups(layer, lines, stored);
    if (readers.stream().allMatch(CodebookLookups::isByRow)) {
      readers.forEach(lookups::ofRows);
    } else {
      lookups.ofAll();
    }
    layer.weights().graph().removeInitializer(layer.weights());
  }

  /** Whether a line's codebook takes no more bytes than its indices. */
  private boolean pays(Lines lines) {
    long indexBits = Integer.numberOfTrailingZeros(entries) * (long) lines.length();
    return (long) Float.SIZE * entries <= indexBits;
  }
}
