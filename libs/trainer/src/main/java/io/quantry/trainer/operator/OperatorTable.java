package io.quantry.trainer.operator;

import io.quantry.onnx.ir.Node;
import io.quantry.quantizer.training.TrainingOperators;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import org.bytedeco.pytorch.Tensor;

/**
 * The operators of the standard domain that libtorch computes here, by family, and those that only
 * training graphs have.
 */
public final class OperatorTable {
  private static final Map<String, TorchOperator> OPERATORS = new HashMap<>();

  static {
    List.of(
            Products.TABLE,
            Convolutions.TABLE,
            Normalizations.TABLE,
            Activations.TABLE,
            Pools.TABLE,
            Arithmetic.TABLE,
            Comparisons.TABLE,
            Reductions.TABLE,
            Rankings.TABLE,
            Shapes.TABLE,
            Pieces.TABLE,
            Indexing.TABLE,
            Constants.TABLE,
            Resizing.TABLE,
            Quantizers.TABLE)
        .forEach(OPERATORS::putAll);
  }

  private OperatorTable() {}

  /** The function of a node's operator; empty if there is none. */
  public static Optional<TorchOperator> of(Node node) {
    if (node.domain().equals(TrainingOperators.DOMAIN)) {
      return Optional.ofNullable(CoarseQuantizers.TABLE.get(node.opType()));
    }
    return node.domain().isEmpty()
        ? Optional.ofNullable(OPERATORS.get(node.opType()))
        : Optional.empty();
  }

  /** Names of all operators, sorted. */
  public static Collection<String> names() {
    return new TreeSet<>(OPERATORS.keySet());
  }

  /** Why a node cannot be computed; empty if it can. */
  public static Optional<String> obstacle(Node node) {
    TorchOperator operator = of(node).orElse(null);
    return operator == null
        ? Optional.of("there is no such operator here")
        : operator.obstacle(node);
  }

  /** An operator with one output. */
  static TorchOperator one(Function function) {
    return call -> List.of(function.apply(call));
  }

  /** An operator with one output that computes only some of its forms. */
  static TorchOperator one(Function function, Condition condition) {
    return several(one(function), condition);
  }

  /** An operator with several outputs that computes only some of its forms. */
  static TorchOperator several(TorchOperator operator, Condition condition) {
    return new TorchOperator() {
      @Override
      public List<Tensor> apply(Call call) {
        return operator.apply(call);
      }

      @Override
      public Optional<String> obstacle(Node node) {
        return condition.obstacle(node);
      }
    };
  }

  /** The reason, where it applies. */
  static Optional<String> when(boolean applies, String reason) {
    return applies ? Optional.of(reason) : Optional.empty();
  }

  /** Whether somebody reads an output. */
  static boolean isRead(Node node, int output) {
    return node.output(output).filter(value -> !value.isUnused()).isPresent();
  }

  /** What computes the one output. */
  @FunctionalInterface
  interface Function {
    Tensor apply(Call call);
  }

  /** Tells why a node's form cannot be computed. */
  @FunctionalInterface
  interface Condition {
    Optional<String> obstacle(Node node);
  }
}
