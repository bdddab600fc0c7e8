package io.quantry.quantizer.smoothing;

import io.quantry.onnx.ir.Node;
import io.quantry.onnx.ir.Tensor;
import io.quantry.onnx.ir.Value;
import io.quantry.quantizer.operator.GemmForm;
import io.quantry.quantizer.operator.MatrixOperand;
import java.util.Collection;
import java.util.Optional;
import java.util.Set;

/**
 * The units of a hidden layer, {@code f(x · W + b)} with f element by element and {@code f(0) = 0},
 * that nobody but a site reads. A unit whose column of W and element of b are zeros yields exact
 * zeros: so it can be computed elsewhere at the cost of that unit alone.
 *
 * @param input x
 * @param product x · W, with a matrix of its own
 * @param add of the constant bias, if there is one
 * @param activation f
 */
record HiddenUnits(Value input, Node product, Optional<Node> add, Node activation) {
  private static final Set<String> ZERO_AT_ZERO = Set.of("Gelu", "Relu", "Tanh", "LeakyRelu");

  static Optional<HiddenUnits> of(Site site) {
    Optional<Node> activation =
        site.current()
            .producer()
            .filter(node -> ZERO_AT_ZERO.contains(node.opType()) && site.isAlone());
    return activation.flatMap(node -> before(node, site.width()));
  }

  private static Optional<HiddenUnits> before(Node activation, int width) {
    Value sum = activation.requireInput(0);
    Optional<Node> producer = sum.producer().filter(node -> isRead(sum));
    Optional<Node> add =
        producer.filter(
            node ->
                node.is("Add")
                    && (GemmForm.isChannelBias(node.requireInput(0), width)
                        || GemmForm.isChannelBias(node.requireInput(1), width)));
    Optional<Node> product =
        add.map(node -> node.requireInput(1 - biasSide(node, width)))
            .filter(HiddenUnits::isRead)
            .flatMap(Value::producer)
            .or(() -> producer)
            .filter(node -> node.is("MatMul"));
    return product
        .filter(node -> MatrixOperand.of(node).isPresent() && Site.ownsItsMatrix(node))
        .map(node -> new HiddenUnits(node.requireInput(0), node, add, activation));
  }

  private static boolean isRead(Value value) {
    return value.uses().size() == 1 && !value.isGraphOutput();
  }

  private static int biasSide(Node add, int width) {
    return GemmForm.isChannelBias(add.requireInput(0), width) ? 0 : 1;
  }

  /**
   * Takes units out: their places yield zeros.
   *
   * @param kept collects the node that computes them in FP32
   * @return the units {@code [..., units.length]}
   */
  Value takeOut(int[] units, Collection<Node> kept) {
    MatrixOperand operand = Site.matrix(product);
    int rows = Math.toIntExact(operand.rows());
    int columns = Math.toIntExact(operand.columns());
    float[] values = operand.values();
    float[] taken = Columns.take(values, columns, units);
    Site.setMatrix(product, Columns.zero(values, columns, units));
    String name = activation.requireOutput(0).name();
    Value sum =
        Insertion.before(
            activation,
            "",
            "MatMul",
            name + "_outliers",
            input,
            product
                .graph()
                .addInitializer(name + "_w", Tensor.ofFloats(taken, rows, units.length)));
    kept.add(sum.producer().orElseThrow());
    if (add.isPresent()) {
      int side = biasSide(add.get(), columns);
      Value bias = add.get().requireInput(side);
      Tensor tensor = bias.initializer().orElseThrow();
      float[] floats = tensor.floats();
      Tensor own = Tensor.ofFloats(Columns.take(floats, columns, units), units.length);
      sum =
          Insertion.before(
              activation,
              "",
              "Add",
              name + "_outliers",
              sum,
              product.graph().addInitializer(name + "_b", own));
      Tensor rest = Tensor.ofFloats(Columns.zero(floats, columns, units), tensor.dims());
      add.get().replaceInput(side, product.graph().addInitializer(bias.name(), rest));
    }
    Value output =
        Insertion.before(
            activation, activation.domain(), activation.opType(), name + "_outliers", sum);
    activation.attributes().forEach(output.producer().orElseThrow()::setAttribute);
    return output;
  }
}
