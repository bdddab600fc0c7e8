package io.quantry.quantizer.technique.halfprecision;

import io.quantry.onnx.ir.Attribute;
import io.quantry.onnx.ir.ElementType;
import io.quantry.onnx.ir.Graph;
import io.quantry.onnx.ir.Model;
import io.quantry.onnx.ir.Node;
import io.quantry.onnx.ir.NodeBuilder;
import io.quantry.onnx.ir.Tensor;
import io.quantry.onnx.ir.Value;
import io.quantry.onnx.ir.ValueType;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Rewrites the nodes of a {@link HalfRegion} to 16 bits.
 *
 * <ol>
 *   <li>Their FLOAT constants are converted; a constant that FP32 nodes use too stays for them.
 *   <li>Where a 16-bit value meets an FP32 node, or the other way round, a Cast stands behind the
 *       value's producer, one for all who need it.
 *   <li>What makes FLOATs by an attribute (Cast, ConstantOfShape, generators) makes 16-bit numbers.
 *   <li>Outputs keep their names and, but where the interface is to be 16-bit, their type.
 *   <li>A Cast of the model itself that now casts to what it gets goes.
 *   <li>Declared types follow.
 * </ol>
 *
 * Subgraphs: likewise; the Cast of a captured value stands where the value is made. Local
 * functions: left alone.
 */
final class HalfCompute {
  private final Model model;
  private final HalfFormat format;
  private final HalfRegion region;
  private final WeightRange range;
  private final boolean halfInterface;
  private final Map<Value, Value> constants = new HashMap<>();
  private final Map<Value, Value> narrowed = new HashMap<>();
  private final Map<Value, Value> widened = new HashMap<>();

  HalfCompute(
      Model model, HalfFormat format, HalfRegion region, WeightRange range, boolean halfInterface) {
    this.model = model;
    this.format = format;
    this.region = region;
    this.range = range;
    this.halfInterface = halfInterface;
  }

  void apply() {
    List<Graph> graphs = model.graph().withSubgraphs();
    List<Node> nodes = new ArrayList<>();
    graphs.forEach(graph -> nodes.addAll(graph.nodes()));
    Set<Value> half = new LinkedHashSet<>();
    for (Graph graph : graphs) {
      graph.values().stream().filter(region::isHalf).forEach(half::add);
    }
    nodes.forEach(this::connect);
    region.chosen().keySet().forEach(this::retarget);
    graphs.forEach(this::connectOutputs);
    cancelCasts(nodes);
    half.forEach(value -> retype(value, format.elementType()));
  }

  /** Cases 1 and 2. */
  private void connect(Node node) {
    OperatorForm chosen = region.chosen().get(node);
    for (int i = 0; i < node.inputCount(); i++) {
      Value input = node.input(i).orElse(null);
      if (input == null) {
        continue;
      }
      char letter = chosen != null ? chosen.input(i) : unchosen(node, i);
      if (letter == 'T' && HalfRegion.isFloatConstant(input)) {
        node.replaceInput(i, constants.computeIfAbsent(input, this::convert));
      } else if (letter == 'T' && !region.isHalf(input)) {
        node.replaceInput(i, narrow(input));
      } else if (letter == '.' && region.isHalf(input)) {
        node.replaceInput(i, widen(input));
      }
    }
  }

  /** What an FP32 node takes: FLOAT, unless it takes any type and makes nothing of that type. */
  private static char unchosen(Node node, int index) {
    boolean follows = node.opType().endsWith("Like") && node.attribute("dtype").isEmpty();
    return OperatorForms.of(node).filter(form -> form.input(index) == 'a').isPresent() && !follows
        ? 'a'
        : '.';
  }

  private Value convert(Value constant) {
    return constant
        .graph()
        .addInitializer(constant.name() + "_" + format.word(), range.take(constant).tensor());
  }

  private Value narrow(Value value) {
    return narrowed.computeIfAbsent(value, key -> cast(key, format.elementType(), format.word()));
  }

  private Value widen(Value value) {
    return widened.computeIfAbsent(value, key -> cast(key, ElementType.FLOAT, "float32"));
  }

  private static Value cast(Value value, ElementType to, String word) {
    Graph graph = value.graph();
    NodeBuilder cast =
        graph
            .newNode("Cast")
            .attribute(Attribute.of("to", to.code()))
            .inputs(value)
            .output(value.name() + "_" + word, typed(value, to));
    Node node =
        value
            .producer()
            .map(cast::insertAfter)
            .orElseGet(() -> cast.insertBefore(graph.nodes().getFirst()));
    return node.requireOutput(0);
  }

  /** Case 3. */
  private void retarget(Node node) {
    int code = format.elementType().code();
    switch (node.opType()) {
      case "Cast" -> node.setAttribute(Attribute.of("to", code));
      case "ConstantOfShape" -> {
        ByteBuffer bytes = ByteBuffer.allocate(2).order(ByteOrder.LITTLE_ENDIAN);
        bytes.putShort(range.takeFill(node));
        node.setAttribute(
            Attribute.of("value", Tensor.ofBytes(format.elementType(), bytes.flip(), 1)));
      }
      case "EyeLike", "RandomNormal", "RandomUniform", "RandomNormalLike", "RandomUniformLike" ->
          node.setAttribute(Attribute.of("dtype", code));
      default -> {}
    }
  }

  /** Case 4. */
  private void connectOutputs(Graph graph) {
    boolean main = graph == model.graph();
    List<Value> outputs = graph.outputs();
    Set<Value> renamed = new LinkedHashSet<>();
    for (int i = 0; i < outputs.size(); i++) {
      Value output = outputs.get(i);
      boolean wanted = main && halfInterface && region.types().isFloat(output);
      if (region.isHalf(output) == wanted) {
        continue;
      }
      Value cast = wanted ? narrow(output) : widen(output);
      graph.replaceOutput(i, cast);
      if (main && renamed.add(output)) {
        String name = output.name();
        output.rename(graph.freshName(name + "_" + (wanted ? "float32" : format.word())));
        cast.rename(name);
        cast.declare(
            wanted ? cast.type().orElse(null) : output.type().orElse(null), output.infoExtras());
      }
    }
  }

  /** Case 5. */
  private void cancelCasts(List<Node> nodes) {
    for (Node node : nodes) {
      if (node.is("Cast") && node.attributeInt("to", 0) == format.elementType().code()) {
        Value input = node.requireInput(0);
        boolean same =
            region.isHalf(input)
                || region.types().of(input).filter(format.elementType()::equals).isPresent();
        if (same && node.graph().takeOver(node.requireOutput(0), input)) {
          node.remove();
        }
      }
    }
  }

  /** Case 6. */
  private static void retype(Value value, ElementType type) {
    if (value.type().isPresent()) {
      value.setType(typed(value, type));
    }
  }

  private static ValueType typed(Value value, ElementType type) {
    return value
        .shape()
        .map(shape -> ValueType.tensor(type, shape))
        .orElseGet(() -> ValueType.tensor(type));
  }
}
