package io.quantry.quantizer.technique.trained;

import io.quantry.onnx.ir.Graph;
import io.quantry.onnx.ir.Model;
import io.quantry.onnx.ir.Node;
import io.quantry.onnx.pass.RemoveDeadNodes;
import io.quantry.quantizer.QuantizationException;
import io.quantry.quantizer.operator.QuantizedForms;
import io.quantry.quantizer.technique.Preparation;
import io.quantry.quantizer.technique.Technique;
import io.quantry.quantizer.technique.TechniqueDescriptor;
import io.quantry.quantizer.technique.Work;
import io.quantry.quantizer.technique.staticqdq.StaticSteps;
import java.util.LinkedHashSet;
import java.util.Set;

/**
 * Quantization with training: the static quantizer's graph with FLOAT weights in front of the
 * quantizers and normalizations behind the layers is trained, and then written in integers.
 */
public final class Trained implements Technique {
  private final Kind kind;

  private Trained(Kind kind) {
    this.kind = kind;
  }

  /** Weights and activations on grids of 8 bits or fewer, whose scales are learned. */
  public static Technique qat() {
    return new Trained(new GridKind());
  }

  /** Weights of -1, 0 and 1. */
  public static Technique ternary() {
    return new Trained(new TernaryKind());
  }

  /** Weights of -1 and 1, activations too where wanted. */
  public static Technique binary() {
    return new Trained(new BinaryKind());
  }

  @Override
  public TechniqueDescriptor descriptor() {
    return kind.descriptor();
  }

  @Override
  public Plan plan(Work work) {
    if (!work.training().isPossible()) {
      throw new QuantizationException(
          "training-data-required",
          "The technique %s trains the model: it needs data to train on, and a trainer for this platform"
              .formatted(kind.descriptor().type()));
    }
    QuantizedForms.in(work.model())
        .ifPresent(
            found -> {
              throw new QuantizationException(
                  "nothing-to-quantize",
                  "The model is quantized already: it holds %s. Give the FP32 model it was made from"
                      .formatted(found));
            });
    Work asStatic = work.with(kind.staticSettings(work.settings()));
    StaticSteps.requireRunnable(asStatic);
    Set<Node> normalized = new LinkedHashSet<>();
    Preparation.run(work, StaticSteps.opset(asStatic.settings()), normalized::add);
    Model teacher = work.model().copy();
    StaticSteps.prepare(asStatic);
    Graph graph = work.model().graph();
    BinaryInputs inputs =
        kind.hasBinaryInputs(work.settings())
            ? BinaryInputs.of(graph, StaticSteps.narrowLayers(asStatic))
            : BinaryInputs.none(graph);
    new RemoveDeadNodes().run(work.model()); // a Relu whose signs were all that was wanted
    return new TrainedPlan(work, asStatic, kind, teacher, new Normalizations(normalized), inputs);
  }
}
