package io.quantry.quantizer.diagnosis;

import io.quantry.onnx.ir.Graph;
import io.quantry.onnx.ir.Model;
import io.quantry.onnx.ir.Node;
import io.quantry.onnx.ir.Value;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Which tensor of the FP32 model each layer's output is to be compared with.
 *
 * <ol>
 *   <li>The value of the same name.
 *   <li>The same output of the node of the same name.
 *   <li>The value whose name is left when what quantizers append is cut off.
 *   <li>Where only an Add of a bias consumes the output: what matches that Add's output; then that
 *       is compared instead.
 * </ol>
 *
 * A match is of names: a rewrite that keeps a name and changes what it means shows as noise.
 */
public final class Correspondence {
  private static final List<String> SUFFIXES =
      List.of("_product", "_biased", "_dequantized", "_float", "_quant", "_quantized");

  private final Map<String, Value> values = new HashMap<>();
  private final Map<String, Node> nodes = new HashMap<>();
  private final Map<QuantizedLayer, Pair> pairs = new LinkedHashMap<>();

  private Correspondence(Graph baseline) {
    Set<String> twice = new HashSet<>();
    for (Node node : baseline.nodes()) {
      node.outputs().forEach(out -> out.ifPresent(value -> values.put(value.name(), value)));
      if (!node.name().isEmpty() && nodes.put(node.name(), node) != null) {
        twice.add(node.name());
      }
    }
    twice.forEach(nodes::remove);
  }

  /**
   * Two tensors to compare.
   *
   * @param baseline name in the FP32 model
   * @param candidate name in {@link QuantizationPoints#model}
   */
  public record Pair(String baseline, String candidate) {}

  public static Correspondence of(Model baseline, QuantizationPoints points) {
    Correspondence found = new Correspondence(baseline.graph());
    Map<String, Value> outputs = new HashMap<>();
    for (Node node : points.model().graph().nodes()) {
      node.outputs().forEach(out -> out.ifPresent(value -> outputs.put(value.name(), value)));
    }
    for (QuantizedLayer layer : points.layers()) {
      Value output = outputs.get(layer.output());
      if (output != null) {
        found.pair(output).ifPresent(pair -> found.pairs.put(layer, pair));
      }
    }
    return found;
  }

  /** Empty where no name matches. */
  public Optional<Pair> of(QuantizedLayer layer) {
    return Optional.ofNullable(pairs.get(layer));
  }

  private Optional<Pair> pair(Value output) {
    Optional<Value> direct = match(output).map(value -> beforeFold(value, output));
    if (direct.isPresent()) {
      return direct.map(value -> new Pair(value.name(), output.name()));
    }
    // Case 4.
    Node sole = output.uses().size() == 1 ? output.uses().getFirst().node() : null;
    if (sole == null || !sole.is("Add") || sole.inputs().stream().noneMatch(Correspondence::bias)) {
      return Optional.empty();
    }
    Value sum = sole.requireOutput(0);
    return match(sum).map(value -> new Pair(beforeFold(value, sum).name(), sum.name()));
  }

  /** A cut-off's result, where the candidate has folded the cut-off, is compared before it. */
  private static Value beforeFold(Value baseline, Value candidate) {
    Optional<Node> cutOff = baseline.producer().filter(FoldedCutOffs::cutsOff);
    boolean folded =
        cutOff.isPresent() && candidate.producer().filter(FoldedCutOffs::cutsOff).isEmpty();
    return folded ? cutOff.get().requireInput(0) : baseline;
  }

  /** The FP32 model's value that a node's output of the candidate corresponds to. */
  Optional<Value> match(Value output) {
    // Case 1.
    Value same = values.get(output.name());
    if (same != null) {
      return Optional.of(same);
    }
    // Case 2.
    Node producer = output.producer().orElse(null);
    if (producer == null) {
      return Optional.empty();
    }
    Node node = nodes.get(producer.name());
    if (node == null) {
      node = nodes.get(stem(producer.name()));
    }
    if (node != null && node.output(output.outputIndex()).isPresent()) {
      return node.output(output.outputIndex());
    }
    // Case 3.
    return Optional.ofNullable(values.get(stem(output.name())));
  }

  private static String stem(String name) {
    for (String suffix : SUFFIXES) {
      if (name.endsWith(suffix) && name.length() > suffix.length()) {
        return stem(name.substring(0, name.length() - suffix.length()));
      }
    }
    return name;
  }

  private static boolean bias(Optional<Value> operand) {
    return operand.filter(Value::isInitializer).isPresent();
  }
}
