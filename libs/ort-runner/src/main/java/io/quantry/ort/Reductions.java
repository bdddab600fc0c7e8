package io.quantry.ort;

import io.quantry.onnx.ir.Attribute;
import io.quantry.onnx.ir.Graph;
import io.quantry.onnx.ir.Model;
import io.quantry.onnx.ir.Node;
import io.quantry.onnx.ir.Value;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Nodes in a model that reduce tensors to three numbers each: the least value, the largest, the
 * sum. The runtime's ReduceMin and ReduceMax skip a NaN here and there, depending on where it lies;
 * a sum lets none through. Of what cannot be negative the least value is taken to be 0: ranges hold
 * zero anyway, and a third of the reading is saved.
 */
final class Reductions {
  private static final List<String> OPERATORS = List.of("ReduceMin", "ReduceMax", "ReduceSum");

  private static final Set<String> NON_NEGATIVE =
      Set.of("Abs", "Exp", "HardSigmoid", "Relu", "Sigmoid", "Softmax", "Softplus", "Sqrt");

  private record Place(String tensor, int operator) {}

  private final Map<String, Place> places = new LinkedHashMap<>();
  private final Map<String, float[]> results = new HashMap<>();

  /**
   * Adds the nodes. Without axes and from any operator set on, a reduction is over all of them.
   *
   * <p>The runtime visits nodes depth first from the last leaf to the first. With the first
   * tensor's reductions last each follows at once on the node that it reads from, while the values
   * are in a cache; the other way round all would run at the end, and cost twice as much.
   *
   * @param tensors results of nodes of the main graph
   */
  static Reductions addTo(Model model, Set<String> tensors) {
    Graph graph = model.graph();
    List<Value> values = new ArrayList<>();
    for (Node node : graph.nodes()) {
      node.outputs().forEach(output -> output.ifPresent(values::add));
    }
    values.removeIf(value -> !tensors.contains(value.name()));
    Reductions reductions = new Reductions();
    for (Value value : values.reversed()) {
      for (int operator = isNonNegative(value) ? 1 : 0; operator < OPERATORS.size(); operator++) {
        reductions.add(graph, value, operator);
      }
    }
    return reductions;
  }

  private static boolean isNonNegative(Value value) {
    Node node = value.producer().orElseThrow();
    if (!node.is("Clip")) {
      return node.domain().isEmpty() && NON_NEGATIVE.contains(node.opType());
    }
    // An attribute before operator set 11, an input since.
    return node.input(1)
        .map(min -> min.isConstant() && min.initializer().orElseThrow().floats()[0] >= 0)
        .orElseGet(() -> node.attributeFloat("min", -1) >= 0);
  }

  private void add(Graph graph, Value value, int operator) {
    String opType = OPERATORS.get(operator);
    Node node =
        graph
            .newNode(opType)
            .inputs(value)
            .attribute(Attribute.of("keepdims", 0))
            .output(value.name() + "_" + opType)
            .append();
    places.put(node.requireOutput(0).name(), new Place(value.name(), operator));
  }

  /** Names of the scalars. */
  Collection<String> outputs() {
    return places.keySet();
  }

  /** Whether this output is one of the scalars; its number is then remembered. */
  boolean takes(String output, FloatBuffer number) {
    Place place = places.get(output);
    if (place == null) {
      return false;
    }
    float[] result = results.computeIfAbsent(place.tensor(), name -> new float[OPERATORS.size()]);
    result[place.operator()] = number.get(0);
    return true;
  }

  /**
   * Hands over what was remembered of a batch, tensor by tensor.
   *
   * @return tensors that may hold a NaN or an infinity, of which nothing was handed over: a sum of
   *     large finite values is infinite, too
   */
  List<String> deliver(ExtremesConsumer consumer) {
    List<String> doubtful = new ArrayList<>();
    results.forEach(
        (tensor, result) -> {
          float min = result[0];
          float max = result[1];
          boolean isEmpty = min > max; // infinite the wrong way round
          if (!isEmpty) {
            if (Float.isFinite(min) && Float.isFinite(max) && Float.isFinite(result[2])) {
              consumer.extremes(tensor, min, max);
            } else {
              doubtful.add(tensor);
            }
          }
        });
    results.clear();
    return doubtful;
  }
}
