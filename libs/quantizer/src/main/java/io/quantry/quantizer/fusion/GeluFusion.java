package io.quantry.quantizer.fusion;

import io.quantry.onnx.ir.Graph;
import io.quantry.onnx.ir.Model;
import io.quantry.onnx.ir.Node;
import io.quantry.onnx.ir.Value;
import io.quantry.onnx.pass.RemoveDeadNodes;
import java.util.Optional;

/**
 * Fuses {@code x * (erf(x / sqrt 2) + 1) * 0.5}, in any order of its factors, into ONNX Runtime's
 * Gelu.
 *
 * <ol>
 *   <li>{@code Div(x, sqrt 2)} or {@code Mul(x, sqrt 0.5)}, Erf, {@code Add(·, 1)}.
 *   <li>{@code Mul(Mul(x, ·), 0.5)}, or {@code Mul(Mul(x, 0.5), ·)}, or {@code Mul(x, Mul(·,
 *       0.5))}.
 * </ol>
 *
 * The approximation by tanh is another function and left alone.
 */
final class GeluFusion implements Fusion {
  private static final float TOLERANCE = 1e-5f;

  @Override
  public String name() {
    return "gelu";
  }

  @Override
  public String title() {
    return "Gelu activations";
  }

  @Override
  public int apply(Model model) {
    Graph graph = model.graph();
    int fused = 0;
    for (Node erf : graph.nodes()) {
      if (!erf.isRemoved() && erf.is("Erf") && fuse(graph, erf)) {
        fused++;
      }
    }
    if (fused > 0) {
      Contrib.into(model);
      new RemoveDeadNodes().run(model);
    }
    return fused;
  }

  private static boolean fuse(Graph graph, Node erf) {
    Optional<Value> x = argument(erf);
    Optional<Node> shifted =
        Pattern.onlyConsumer(erf.requireOutput(0), "Add").filter(add -> holds(add, 1f));
    Optional<Node> last = shifted.flatMap(add -> x.flatMap(value -> product(value, add)));
    if (last.isEmpty()) {
      return false;
    }
    Value output = last.get().requireOutput(0);
    Node gelu =
        graph
            .newNode("Gelu")
            .domain(Contrib.DOMAIN)
            .name(last.get().name())
            .inputs(x.orElseThrow())
            .output(output.name() + "_fused")
            .insertBefore(last.get());
    graph.takeOver(output, gelu.requireOutput(0));
    return true;
  }

  private static Optional<Value> argument(Node erf) {
    return erf.requireInput(0)
        .producer()
        .filter(
            scaled ->
                (scaled.is("Div") && isNear(scaled.requireInput(1), (float) Math.sqrt(2)))
                    || (scaled.is("Mul") && holds(scaled, (float) Math.sqrt(.5))))
        .map(
            scaled ->
                Pattern.scalar(scaled.requireInput(0)).isPresent()
                    ? scaled.requireInput(1)
                    : scaled.requireInput(0));
  }

  /** The node that yields {@code x * shifted * 0.5}. */
  private static Optional<Node> product(Value x, Node shifted) {
    Optional<Node> first = Pattern.onlyConsumer(shifted.requireOutput(0), "Mul");
    if (first.isEmpty()) {
      return Optional.empty();
    }
    Value other = Pattern.other(first.get(), shifted.requireOutput(0));
    if (isHalfOf(other, x)) {
      return first;
    }
    Optional<Node> second = Pattern.onlyConsumer(first.get().requireOutput(0), "Mul");
    boolean half = other.equals(x) && second.filter(node -> holds(node, .5f)).isPresent();
    boolean whole =
        isNear(other, .5f)
            && second
                .filter(node -> Pattern.other(node, first.get().requireOutput(0)).equals(x))
                .isPresent();
    return half || whole ? second : Optional.empty();
  }

  private static boolean isHalfOf(Value value, Value x) {
    return value
        .producer()
        .filter(node -> node.is("Mul") && holds(node, .5f))
        .filter(node -> node.requireInput(0).equals(x) || node.requireInput(1).equals(x))
        .isPresent();
  }

  private static boolean holds(Node node, float number) {
    return isNear(node.requireInput(0), number) || isNear(node.requireInput(1), number);
  }

  private static boolean isNear(Value value, float number) {
    return Pattern.scalar(value)
        .filter(found -> Math.abs(found - number) <= TOLERANCE * number)
        .isPresent();
  }
}
