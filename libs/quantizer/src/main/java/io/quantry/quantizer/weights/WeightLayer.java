package io.quantry.quantizer.weights;

import io.quantry.onnx.ir.ElementType;
import io.quantry.onnx.ir.Graph;
import io.quantry.onnx.ir.Model;
import io.quantry.onnx.ir.Node;
import io.quantry.onnx.ir.Tensor;
import io.quantry.onnx.ir.Use;
import io.quantry.onnx.ir.Value;
import io.quantry.quantizer.technique.Decisions;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Weights that are stored in one precision, and the nodes that read them: one mostly, several where
 * weights are tied.
 *
 * @param weights a constant of FLOAT elements, rank 2 or more
 * @param lines where integers have a form: all readers agree on it
 */
public record WeightLayer(Value weights, Optional<Lines> lines) {
  /** Below this the nodes that bring weights back outweigh what is saved. */
  private static final long MIN_ELEMENTS = 64;

  private static final Set<String> READ_AT_LOAD =
      Set.of("Resize", "Upsample", "QuantizeLinear", "DequantizeLinear");

  /** Of all graphs but functions' bodies, in the order of their graphs' initializers. */
  public static List<WeightLayer> of(Model model) {
    List<WeightLayer> layers = new ArrayList<>();
    for (Graph graph : model.graph().withSubgraphs()) {
      for (Value value : graph.initializers()) {
        if (isLayer(value)) {
          layers.add(new WeightLayer(value, lines(value)));
        }
      }
    }
    return layers;
  }

  private static boolean isLayer(Value value) {
    Tensor tensor = value.initializer().orElse(null);
    return tensor != null
        && value.isConstant()
        && !value.isGraphOutput()
        && tensor.elementType() == ElementType.FLOAT
        && tensor.rank() > 1
        && tensor.elementCount() >= MIN_ELEMENTS
        && !value.isUnused()
        && value.consumers().stream().noneMatch(node -> READ_AT_LOAD.contains(node.opType()));
  }

  private static Optional<Lines> lines(Value value) {
    Tensor tensor = value.initializer().orElseThrow();
    List<Optional<Lines>> all =
        value.uses().stream().map((Use use) -> Lines.of(use, tensor)).distinct().toList();
    return all.size() == 1 ? all.getFirst() : Optional.empty();
  }

  /** The same in every copy of the model. */
  public String name() {
    return weights.name();
  }

  public Tensor tensor() {
    return weights.initializer().orElseThrow();
  }

  /** What a person calls it: its first reader. */
  public String label() {
    return Decisions.label(readers().getFirst());
  }

  public List<Node> readers() {
    return List.copyOf(weights.consumers());
  }

  /**
   * Whether it is the right matrix of products alone, which the runtime multiplies with as
   * integers.
   */
  public boolean isProduct() {
    return tensor().rank() == 2
        && lines.isPresent()
        && readers().stream().allMatch(node -> node.is("MatMul") || node.is("Gemm"));
  }

  /** Whether the matrix is stored as {@code [n, k]}, under transB. */
  public boolean isTransposed() {
    return isProduct()
        && readers().stream()
            .allMatch(node -> node.is("Gemm") && node.attributeInt("transB", 0) != 0);
  }
}
