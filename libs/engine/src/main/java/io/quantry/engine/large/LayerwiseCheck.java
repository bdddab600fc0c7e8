package io.quantry.engine.large;

import io.quantry.contracts.ErrorCode;
import io.quantry.contracts.QuantryException;
import io.quantry.onnx.ir.Graph;
import io.quantry.onnx.ir.Model;
import io.quantry.onnx.ir.Node;
import io.quantry.onnx.pass.ConstantsToInitializers;
import io.quantry.onnx.pass.FreezeInitializers;
import io.quantry.onnx.pass.InlineFunctions;
import io.quantry.quantizer.ProgressListener;
import io.quantry.quantizer.technique.Decisions;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;

/**
 * Proves a result that cannot be run as a whole, one quantized layer after the other: the stored
 * weights are multiplied in the runtime by a random row, as the result's own nodes do it, and
 * compared with the product of the FP32 weights, computed here. Of tables some random rows are
 * gathered. Weights of both models are read from their files, a layer's at a time; larger layers
 * are cut into slices. Inputs come from a seed.
 */
public final class LayerwiseCheck {
  /** Name of the stage of progress. */
  public static final String STAGE = "verify";

  /** Stored weights above this share of the FP32 ones are none of a quantized layer. */
  private static final double QUANTIZED_SHARE = 0.75;

  private static final long SEED = 11;

  private final int threads;
  private final LayerRuns runs;
  private final ProgressListener progress;

  /**
   * @param scratch a folder for the runtime's files
   */
  public LayerwiseCheck(int threads, Path scratch, ProgressListener progress) {
    this.threads = threads;
    this.runs = new LayerRuns(threads, scratch);
    this.progress = progress;
  }

  /**
   * @param source the FP32 model, read leanly; edited
   * @param result the quantized model, read leanly from its file
   * @param quantized names of the nodes that the technique says it quantized
   * @throws QuantryException {@code truth-check-failed} for a layer that the runtime refuses, or
   *     whose output is not finite or noise more than signal
   */
  public LayerwiseProof run(Model source, Model result, Set<String> quantized) throws IOException {
    new InlineFunctions().run(source);
    new FreezeInitializers().run(source);
    new ConstantsToInitializers().run(source);
    List<SourceLayer> layers = layers(source.graph(), quantized);
    long total = layers.stream().mapToLong(layer -> layer.weights().byteSize()).sum();
    long done = 0;
    List<LayerFigure> figures = new ArrayList<>();
    Map<String, String> notCompared = new TreeMap<>();
    Set<String> left = new HashSet<>(quantized);
    SplittableRandom random = new SplittableRandom(SEED);
    try (ReferenceProduct products = new ReferenceProduct(threads)) {
      LayerComparison comparison = new LayerComparison(runs, products);
      for (SourceLayer layer : layers) {
        progress.stepBytes(STAGE, done, total);
        String name = Decisions.label(layer.node());
        left.remove(name);
        Optional<StoredLayer> stored = StoredLayer.of(result, layer);
        Optional<Long> bytes = stored.flatMap(StoredLayer::storedBytes);
        if (bytes.isEmpty()) {
          notCompared.put(name, "in the result it is no part of its own");
        } else if (bytes.get() < QUANTIZED_SHARE * layer.weights().byteSize()) {
          try {
            double sqnr = comparison.sqnr(layer, stored.orElseThrow(), random.split());
            require(name, sqnr);
            figures.add(new LayerFigure(name, sqnr));
          } catch (StoredLayer.NoSuchForm unknown) {
            notCompared.put(name, String.valueOf(unknown.getMessage()));
          }
        } else {
          notCompared.put(name, "its constants are as large as the FP32 weights");
        }
        done += layer.weights().byteSize();
      }
    }
    left.forEach(name -> notCompared.put(name, "not a product with one matrix"));
    return new LayerwiseProof(figures, notCompared, runs.operators());
  }

  private static List<SourceLayer> layers(Graph graph, Set<String> quantized) {
    List<SourceLayer> layers = new ArrayList<>();
    for (Node node : graph.nodes()) {
      if (quantized.contains(Decisions.label(node))) {
        SourceLayer.of(node).ifPresent(layers::add);
      }
    }
    return layers;
  }

  private static void require(String layer, double sqnr) {
    if (Double.isNaN(sqnr) || sqnr < 0) {
      throw new QuantryException(
          ErrorCode.TRUTH_CHECK_FAILED,
          "The layer %s has an output of %s dB SQNR in the result: its stored weights do not stand for the FP32 ones"
              .formatted(layer, Double.isNaN(sqnr) ? "no" : "%.1f".formatted(sqnr)));
    }
  }
}
