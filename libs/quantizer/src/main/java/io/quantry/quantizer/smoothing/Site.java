package io.quantry.quantizer.smoothing;

import io.quantry.onnx.ir.Attribute;
import io.quantry.onnx.ir.Graph;
import io.quantry.onnx.ir.Node;
import io.quantry.onnx.ir.Tensor;
import io.quantry.onnx.ir.Use;
import io.quantry.onnx.ir.Value;
import io.quantry.quantizer.operator.AttentionForm;
import io.quantry.quantizer.operator.GemmForm;
import io.quantry.quantizer.operator.MatrixOperand;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/**
 * An activation and the products of a constant matrix that read it: what is done to its channels
 * must be undone in all their rows.
 *
 * @param activation {@code [..., width]}
 * @param products MatMul, Gemm or the runtime's Attention; each with a matrix {@code [width, n]} of
 *     its own
 */
record Site(Value activation, List<Node> products) {

  /**
   * The sites of a graph, in its order; subgraphs are left alone.
   *
   * @param quantizable which products are going to be quantized; a site all of whose products are
   *     not is none
   */
  static List<Site> of(Graph graph, Predicate<Node> quantizable) {
    Map<Value, List<Node>> products = new LinkedHashMap<>();
    for (Node node : graph.nodes()) {
      if (isProduct(node) && quantizable.test(node)) {
        products.computeIfAbsent(node.requireInput(0), key -> new ArrayList<>()).add(node);
      }
    }
    List<Site> sites = new ArrayList<>();
    products.forEach(
        (activation, nodes) -> {
          if (!activation.isInitializer() && nodes.stream().allMatch(Site::ownsItsMatrix)) {
            sites.add(new Site(activation, List.copyOf(nodes)));
          }
        });
    return sites;
  }

  private static boolean isProduct(Node node) {
    boolean matrix = node.is("MatMul") || (node.is("Gemm") && GemmForm.obstacle(node).isEmpty());
    return AttentionForm.isPlain(node) || (matrix && MatrixOperand.of(node).isPresent());
  }

  /**
   * A matrix that somebody else reads too (tied weights), turned or not, cannot be changed for one
   * of them.
   */
  static boolean ownsItsMatrix(Node product) {
    Value source = MatrixOperand.of(product).orElseThrow().source();
    return source.uses().size() == 1 && product.requireInput(1).uses().size() == 1;
  }

  /** Channels of the activation. */
  int width() {
    return Math.toIntExact(matrix(products.getFirst()).rows());
  }

  /** What the products read now, after other sites may have been changed. */
  Value current() {
    return products.getFirst().requireInput(0);
  }

  /** Whether nobody but the products reads the activation. */
  boolean isAlone() {
    return !current().isGraphOutput()
        && current().uses().stream().map(Use::node).allMatch(products::contains);
  }

  static MatrixOperand matrix(Node product) {
    return MatrixOperand.of(product).orElseThrow();
  }

  /** Gives a product another matrix of the same size, row-major {@code [rows, columns]}. */
  static void setMatrix(Node product, float[] values) {
    MatrixOperand old = matrix(product);
    Tensor tensor = Tensor.ofFloats(values, old.rows(), old.columns());
    Value right = product.requireInput(1);
    product.replaceInput(1, product.graph().addInitializer(old.source().name(), tensor));
    if (product.is("Gemm")) {
      product.setAttribute(Attribute.of("transB", 0L));
    }
    right.producer().ifPresent(Node::remove);
    product.graph().removeInitializer(old.source());
  }
}
