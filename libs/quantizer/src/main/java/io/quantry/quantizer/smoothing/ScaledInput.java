package io.quantry.quantizer.smoothing;

import io.quantry.onnx.ir.Graph;
import io.quantry.onnx.ir.Node;
import io.quantry.onnx.ir.Value;
import io.quantry.quantizer.operator.MatrixOperand;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/**
 * An activation and all products of a constant matrix that read it, for scales that somebody else
 * chooses: {@code x W = (x / s)(s W)}. Matrices must still be FP32 constants of their own.
 */
public final class ScaledInput {
  private final Site site;

  private ScaledInput(Site site) {
    this.site = site;
  }

  /**
   * Those of a graph, in its order; subgraphs are left alone.
   *
   * @param quantizable which products are going to be quantized
   */
  public static List<ScaledInput> of(Graph graph, Predicate<Node> quantizable) {
    return Site.of(graph, quantizable).stream().map(ScaledInput::new).toList();
  }

  /** What the products read, {@code [..., k]}. */
  public Value activation() {
    return site.current();
  }

  /** MatMul, Gemm or the runtime's Attention. */
  public List<Node> products() {
    return site.products();
  }

  /** Their matrices as they are now, row-major {@code [k, n]} each. */
  public List<float[]> matrices() {
    List<float[]> matrices = new ArrayList<>();
    for (Node product : site.products()) {
      MatrixOperand matrix = Site.matrix(product);
      matrices.add(matrix.values());
    }
    return matrices;
  }

  /**
   * Divides the activation and multiplies the rows of all matrices; the FP32 result stays the same.
   * The division goes into constants before the activation where nobody else reads it ({@link
   * ScaleFold}), else into one Mul that all products read. Matrices of products before may change,
   * so apply all scales of a graph before any matrix is quantized.
   *
   * @param scales positive, one for each channel
   */
  public void apply(float[] scales) {
    new Treatment(site, scales, 0, new int[0], 0, 0).apply(new ArrayList<>());
  }
}
