package io.quantry.quantizer.technique.weightonly;

import io.quantry.onnx.ir.Node;
import io.quantry.onnx.ir.Tensor;
import io.quantry.onnx.ir.Value;
import io.quantry.quantizer.weights.Lines;
import java.util.List;
import java.util.Optional;

/**
 * Weights in one layout, and the nodes that read them so. Weights that are read in several layouts
 * (tied embeddings: looked up by row and multiplied with) make several sites.
 */
sealed interface Site {
  /** A constant of FLOAT elements. */
  Value source();

  /** In the order of their graphs. */
  List<Node> readers();

  default Tensor tensor() {
    return source().initializer().orElseThrow();
  }

  /** What it is stored as, in names and keys; unique among the sites of a source. */
  String role();

  /**
   * The right matrix of products, {@code [k, n]} as they see it.
   *
   * @param transposed whether the source is stored as {@code [n, k]}
   */
  record Product(Value source, boolean transposed, List<Node> readers) implements Site {
    int rows() {
      return Math.toIntExact(tensor().dim(transposed ? 1 : 0));
    }

    int columns() {
      return Math.toIntExact(tensor().dim(transposed ? 0 : 1));
    }

    /** The one activation that all products read; empty if there are several or none is known. */
    Optional<Value> activation() {
      List<Value> inputs =
          readers.stream().map(reader -> reader.requireInput(0)).distinct().toList();
      boolean known =
          inputs.size() == 1
              && !inputs.getFirst().isInitializer()
              && inputs.getFirst().graph().outer().isEmpty();
      return known ? Optional.of(inputs.getFirst()) : Optional.empty();
    }

    @Override
    public String role() {
      return transposed ? "transposed" : "matrix";
    }
  }

  /** A table {@code [rows, width]} in which Gather looks rows up. */
  record Table(Value source, List<Node> readers) implements Site {
    int rows() {
      return Math.toIntExact(tensor().dim(0));
    }

    int width() {
      return Math.toIntExact(tensor().dim(1));
    }

    @Override
    public String role() {
      return "table";
    }
  }

  /** Weights that are widened when the model is loaded, such as those of convolutions. */
  record Plain(Value source, Lines lines, List<Node> readers) implements Site {
    @Override
    public String role() {
      return "plain";
    }
  }
}
