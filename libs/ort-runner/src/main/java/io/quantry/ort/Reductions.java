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

/**
 * Nodes in a model that reduce tensors to three numbers each: the least value, the largest, and the
 * sum. The runtime's ReduceMin and ReduceMax skip a NaN here and there, depending on where it lies;
 * a sum lets none through.
 */
final class Reductions {
  private static final List<String> OPERATORS = List.of("ReduceMin", "ReduceMax", "ReduceSum");

  private record Place(String tensor, int operator) {}

  private final Map<String, Place> places = new LinkedHashMap<>();
  private final Map<String, float[]> results = new HashMap<>();

  /** Without axes and from any operator set on, a reduction is over all of them. */
  static Reductions addTo(Model model, Collection<String> tensors) {
    Graph graph = model.graph();
    Reductions reductions = new Reductions();
    for (String tensor : tensors) {
      Value value = graph.value(tensor).orElseThrow();
      for (int operator = 0; operator < OPERATORS.size(); operator++) {
        String opType = OPERATORS.get(operator);
        Node node =
            graph
                .newNode(opType)
                .inputs(value)
                .attribute(Attribute.of("keepdims", 0))
                .output(tensor + "_" + opType)
                .append();
        reductions.places.put(node.requireOutput(0).name(), new Place(tensor, operator));
      }
    }
    return reductions;
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
