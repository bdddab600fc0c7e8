package io.quantry.quantizer.diagnosis;

import io.quantry.onnx.ir.ElementType;
import io.quantry.onnx.ir.Graph;
import io.quantry.onnx.ir.Model;
import io.quantry.onnx.ir.Node;
import io.quantry.onnx.ir.Tensor;
import io.quantry.onnx.ir.Value;
import io.quantry.onnx.pass.Constants;
import io.quantry.onnx.pass.ConstantsToInitializers;
import io.quantry.onnx.pass.FreezeInitializers;
import io.quantry.onnx.pass.RemoveDeadNodes;
import io.quantry.quantizer.technique.Decisions;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A quantized model rewritten so that it computes the same in FP32, with every quantization at a
 * point of its own: dequantized constants stand as FP32 initializers, activations pass through a
 * QuantizeLinear and a DequantizeLinear. From here {@link Variants} switches points off.
 *
 * <p>Only the main graph is rewritten. What stays quantized in every variant is said in {@link
 * #notes}. The candidate is copied; O(nodes + weights), FP32 weights in memory.
 */
public final class QuantizationPoints {
  /** They compute nothing: a quantized operand of theirs is the next node's. */
  private static final Set<String> MOVERS =
      Set.of(
          "Concat",
          "DequantizeLinear",
          "DynamicQuantizeLinear",
          "Expand",
          "Flatten",
          "Identity",
          "QuantizeLinear",
          "Reshape",
          "Slice",
          "Split",
          "Squeeze",
          "Tile",
          "Transpose",
          "Unsqueeze");

  private static final Set<String> UNPACKERS =
      Set.of("BitShift", "BitwiseAnd", "Cast", "DequantizeLinear", "Reshape");

  private final Model model;
  private final ElementTypes types;
  private final List<WeightPoint> weights;
  private final List<ActivationPoint> activations = new ArrayList<>();
  private final List<QuantizedLayer> layers = new ArrayList<>();
  private final List<String> notes = new ArrayList<>();

  private QuantizationPoints(Model model, List<WeightPoint> lowered) {
    this.model = model;
    this.types = ElementTypes.of(model);
    this.weights = new ArrayList<>(lowered);
  }

  /** Finds them, whoever quantized the model. */
  public static QuantizationPoints of(Model candidate) {
    Model copy = candidate.copy();
    new FreezeInitializers().run(copy);
    new ConstantsToInitializers().run(copy);
    Lowering lowering = new Lowering(copy.graph());
    lowering.run();
    QuantizationPoints points = new QuantizationPoints(copy, lowering.weights());
    points.collect();
    new RemoveDeadNodes().run(copy);
    copy.graph().sort();
    points.dropDead();
    points.findLayers();
    points.noteTheRest();
    return points;
  }

  /** The whole model with everything switched on; not to be edited. */
  public Model model() {
    return model;
  }

  public List<WeightPoint> weights() {
    return List.copyOf(weights);
  }

  public List<ActivationPoint> activations() {
    return List.copyOf(activations);
  }

  /** The nodes that compute with quantized operands, in graph order. */
  public List<QuantizedLayer> layers() {
    return List.copyOf(layers);
  }

  /** What is quantized and cannot be switched off. */
  public List<String> notes() {
    return List.copyOf(notes);
  }

  private void collect() {
    int kept = 0;
    for (Node node : model.graph().nodes()) {
      if (!node.opType().equals("DequantizeLinear")) {
        continue;
      }
      Value source = node.requireInput(0);
      Optional<WidenedWeights> widened = WidenedWeights.of(source);
      Tensor stored = Constants.of(source).orElse(null);
      if (widened.isPresent()
          ? !widened(node, widened.get())
          : stored != null ? !constant(node, source.name(), stored) : !activation(node)) {
        kept++;
      }
    }
    if (kept > 0) {
      notes.add(
          "%d DequantizeLinear nodes could not be switched off: their operands come from operators on integers, or are not FLOAT"
              .formatted(kept));
    }
  }

  private boolean constant(Node node, String name, Tensor stored) {
    return constant(
        node, name, stored.elementType(), stored, Constants.of(node.requireInput(1)).orElse(null));
  }

  private boolean widened(Node node, WidenedWeights weights) {
    Tensor fine = Constants.of(node.requireInput(1)).orElse(null);
    if (fine == null || fine.elementType() != ElementType.FLOAT) {
      return false;
    }
    float[] scales = fine.floats();
    for (int i = 0; i < scales.length; i++) {
      scales[i] *= weights.factor();
    }
    Tensor scale = Tensor.ofFloats(scales, fine.dims());
    return constant(node, weights.name(), weights.type(), weights.values(), scale);
  }

  private boolean constant(
      Node node, String name, ElementType type, Tensor stored, @Nullable Tensor scale) {
    Optional<Value> zeroPoint = node.input(2);
    Tensor zeroPoints = zeroPoint.flatMap(Constants::of).orElse(null);
    if (scale == null
        || scale.elementType() != ElementType.FLOAT
        || (zeroPoint.isPresent() && zeroPoints == null)) {
      return false;
    }
    Value result = node.requireOutput(0);
    Grid grid;
    try {
      grid =
          new Grid(
              type,
              stored.dims(),
              node.attributeInt("axis", 1),
              node.attributeInt("block_size", 0),
              scale,
              zeroPoints);
    } catch (IllegalArgumentException unfit) {
      return false;
    }
    float[] values = stored.floats();
    for (int i = 0; i < values.length; i++) {
      values[i] = grid.value(i, values[i]);
    }
    Tensor dequantized = Tensor.ofFloats(values, stored.dims());
    Value floats = model.graph().addInitializer(result.name() + "_float", dequantized);
    result.replaceAllUses(floats);
    weights.add(new WeightPoint(floats.name(), name, dequantized, grid));
    return !result.isGraphOutput();
  }

  private boolean activation(Node node) {
    // A Clip of the integers makes them fewer than the 256 of their type.
    Node quantize =
        node.requireInput(0)
            .producer()
            .flatMap(made -> made.is("Clip") ? made.requireInput(0).producer() : Optional.of(made))
            .orElse(null);
    boolean dynamic = quantize != null && quantize.opType().equals("DynamicQuantizeLinear");
    boolean fixed = quantize != null && quantize.opType().equals("QuantizeLinear");
    if (quantize == null || (!dynamic && !fixed)) {
      return false;
    }
    boolean floats =
        dynamic
            || Constants.of(node.requireInput(1))
                .filter(scale -> scale.elementType() == ElementType.FLOAT)
                .isPresent();
    if (!floats) {
      return false;
    }
    activations.add(
        new ActivationPoint(
            quantize.requireInput(0).name(),
            node.requireOutput(0).name(),
            dynamic
                ? TypeNames.of(types.quantized(quantize))
                : CutIntegers.type(node.requireInput(0), types.quantized(quantize)),
            dynamic));
    return true;
  }

  private void dropDead() {
    Set<String> alive = new HashSet<>();
    model.graph().values().forEach(value -> alive.add(value.name()));
    weights.removeIf(point -> !alive.contains(point.value()));
    activations.removeIf(point -> !alive.contains(point.output()));
  }

  private void findLayers() {
    Map<String, WeightPoint> constants = new HashMap<>();
    weights.forEach(point -> constants.put(point.value(), point));
    Map<String, ActivationPoint> operands = new HashMap<>();
    activations.forEach(point -> operands.put(point.output(), point));
    for (Node node : model.graph().nodes()) {
      List<WeightPoint> own = new ArrayList<>();
      List<ActivationPoint> taken = new ArrayList<>();
      for (Optional<Value> input : node.inputs()) {
        @Nullable WeightPoint weight = input.map(value -> constants.get(value.name())).orElse(null);
        @Nullable ActivationPoint activation =
            input.map(value -> operands.get(value.name())).orElse(null);
        if (weight != null) {
          own.add(weight);
        }
        if (activation != null && !taken.contains(activation)) {
          taken.add(activation);
        }
      }
      boolean moves = own.isEmpty() && MOVERS.contains(node.opType());
      if ((!own.isEmpty() || !taken.isEmpty()) && !moves && node.output(0).isPresent()) {
        layers.add(
            new QuantizedLayer(
                Decisions.label(node), node.opType(), node.requireOutput(0).name(), own, taken));
      }
    }
  }

  /** Rows that are cast or unpacked are weights; others may be indices and masks. */
  private static boolean readsIntegerRows(Node node) {
    return node.is("Gather")
        && Origin.of(node.requireInput(0))
            .map(origin -> origin.tensor().elementType())
            .filter(type -> type.isInteger() && type.bits() <= Byte.SIZE)
            .isPresent()
        && node.requireOutput(0).consumers().stream()
            .anyMatch(reader -> UNPACKERS.contains(reader.opType()));
  }

  private void noteTheRest() {
    Map<String, Integer> left = new TreeMap<>();
    for (Node node : model.graph().nodes()) {
      if (IntegerOperators.slots(node).isPresent() || PackedWeights.of(node).isPresent()) {
        left.merge(node.opType(), 1, Integer::sum);
      }
    }
    long widened =
        model.graph().nodes().stream()
            .filter(node -> StoredForms.isScaled(node) || StoredForms.isLookedUp(node))
            .count();
    if (widened > 0) {
      notes.add(
          "%d constants that are widened at load stay quantized in every variant: they have scales along two axes, or are outputs"
              .formatted(widened));
    }
    long tables =
        model.graph().nodes().stream().filter(QuantizationPoints::readsIntegerRows).count();
    if (tables > 0) {
      notes.add(
          "%d look-ups in tables of integers stay quantized in every variant: their form is not one that can be taken apart"
              .formatted(tables));
    }
    left.forEach(
        (operator, count) ->
            notes.add(
                "%d %s nodes stay quantized in every variant: their form is not one that can be taken apart"
                    .formatted(count, operator)));
    int nested = 0;
    for (Graph graph : model.allGraphs()) {
      if (graph != model.graph()) {
        nested +=
            (int)
                graph.nodes().stream()
                    .filter(node -> node.opType().equals("DequantizeLinear"))
                    .count();
      }
    }
    if (nested > 0) {
      notes.add(
          "%d DequantizeLinear nodes in subgraphs and functions stay quantized in every variant"
              .formatted(nested));
    }
  }
}
