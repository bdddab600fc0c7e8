package io.quantry.trainer.training;

import io.quantry.onnx.ir.Graph;
import io.quantry.onnx.ir.Value;
import io.quantry.trainer.graph.TorchGraph;
import io.quantry.trainer.torch.Scoped;
import io.quantry.trainer.torch.Tensors;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import org.bytedeco.pytorch.Tensor;

/** What changes in training, as it was at the best epoch so far. */
final class BestConstants implements AutoCloseable {
  private final TorchGraph graph;
  private final Map<String, Tensor> kept = new LinkedHashMap<>();

  BestConstants(TorchGraph graph) {
    this.graph = graph;
  }

  /** Begins with those of now. */
  void begin(Collection<String> names) {
    for (String name : names) {
      kept.put(name, Scoped.compute(() -> Scoped.keep(graph.constant(name).detach().clone())));
    }
  }

  /** Those of now are the best. */
  void keep() {
    Scoped.withoutGradients(
        () -> {
          kept.forEach((name, tensor) -> tensor.copy_(graph.constant(name)));
          return true;
        });
  }

  /** By name; shared. */
  Map<String, Tensor> byName() {
    return kept;
  }

  /** Makes them the initializers of the same names. */
  void writeInto(Graph target) {
    for (Value value : target.initializers()) {
      Tensor tensor = kept.get(value.name());
      if (tensor != null) {
        long[] dims = value.initializer().map(io.quantry.onnx.ir.Tensor::dims).orElseThrow();
        target.setInitializer(
            value, io.quantry.onnx.ir.Tensor.ofFloats(Tensors.floats(tensor), dims));
      }
    }
  }

  @Override
  public void close() {
    kept.values().forEach(Scoped::release);
  }
}
