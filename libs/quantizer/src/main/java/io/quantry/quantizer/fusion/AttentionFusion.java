package io.quantry.quantizer.fusion;

import io.quantry.onnx.ir.Attribute;
import io.quantry.onnx.ir.ElementType;
import io.quantry.onnx.ir.Graph;
import io.quantry.onnx.ir.Model;
import io.quantry.onnx.ir.Node;
import io.quantry.onnx.ir.NodeBuilder;
import io.quantry.onnx.ir.Tensor;
import io.quantry.onnx.ir.Value;
import io.quantry.onnx.pass.RemoveDeadNodes;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Fuses self-attention with its three projections into ONNX Runtime's Attention, whose weights are
 * {@code [inputWidth, 3 * width]}: Q, K and V side by side.
 *
 * <ol>
 *   <li>The three projections read one value {@code [batch, tokens, inputWidth]} and have equal
 *       widths, split into the same heads.
 *   <li>The heads are those of each token, in its order, and the result is {@code [batch, tokens,
 *       width]}: proven through {@link SymbolicShapes}.
 *   <li>The mask, if there is one, is {@code [batch, tokens]}. It must hold zeros and ones, as
 *       attention masks do; then the fused operator adds the same numbers to the same scores.
 * </ol>
 */
final class AttentionFusion implements Fusion {

  @Override
  public String name() {
    return "attention";
  }

  @Override
  public String title() {
    return "attention blocks with their projections";
  }

  @Override
  public int apply(Model model) {
    Graph graph = model.graph();
    SymbolicShapes shapes = SymbolicShapes.of(graph);
    Map<Value, Value> masks = new HashMap<>();
    long opset = model.opsets().version("").orElse(1);
    int fused = 0;
    for (Node softmax : graph.nodes()) {
      if (softmax.isRemoved() || !softmax.is("Softmax")) {
        continue;
      }
      Optional<AttentionPattern> found =
          AttentionPattern.around(softmax, opset).filter(pattern -> isProven(pattern, shapes));
      if (found.isPresent()) {
        fuse(graph, found.get(), masks, shapes);
        fused++;
      }
    }
    if (fused > 0) {
      Contrib.into(model);
      new RemoveDeadNodes().run(model);
    }
    return fused;
  }

  private static boolean isProven(AttentionPattern pattern, SymbolicShapes shapes) {
    Value input = pattern.query().input();
    List<String> dims = shapes.shape(input).orElse(List.of());
    List<String> heads = headDims(pattern.query(), shapes);
    if (dims.size() != 3 || heads.size() != 4 || !ShapeRules.isNumber(heads.get(2))) {
      return false;
    }
    String width = Long.toString(pattern.query().weights().columns());
    boolean whole =
        ShapeRules.isNumber(heads.get(3))
            && Long.parseLong(heads.get(2)) * Long.parseLong(heads.get(3))
                == pattern.query().weights().columns();
    boolean alike =
        pattern.projections().stream()
            .allMatch(
                one ->
                    one.input().equals(input)
                        && one.weights().columns() == pattern.query().weights().columns()
                        && headDims(one, shapes).equals(heads));
    List<String> merged = shapes.shape(pattern.merged().requireOutput(0)).orElse(List.of());
    return whole
        && alike
        && heads.subList(0, 2).equals(dims.subList(0, 2))
        && merged.equals(List.of(dims.get(0), dims.get(1), width))
        && pattern.mask().stream().allMatch(mask -> fits(mask, dims, shapes));
  }

  private static boolean fits(AttentionMask mask, List<String> dims, SymbolicShapes shapes) {
    return shapes.shape(mask.mask()).filter(dims.subList(0, 2)::equals).isPresent()
        && mask.mask().elementType().filter(ElementType::isInteger).isPresent();
  }

  private static List<String> headDims(Projection projection, SymbolicShapes shapes) {
    return shapes.shape(projection.split().requireOutput(0)).orElse(List.of());
  }

  private static void fuse(
      Graph graph, AttentionPattern pattern, Map<Value, Value> masks, SymbolicShapes shapes) {
    Value output = pattern.merged().requireOutput(0);
    String name = output.name();
    long heads =
        Long.parseLong(shapes.shape(pattern.query().split().requireOutput(0)).orElseThrow().get(2));
    @Nullable Value mask =
        pattern
            .mask()
            .map(found -> masks.computeIfAbsent(found.mask(), AttentionFusion::narrow))
            .orElse(null);
    NodeBuilder attention =
        graph
            .newNode("Attention")
            .domain(Contrib.DOMAIN)
            .name(pattern.merged().name())
            .attribute(Attribute.of("num_heads", heads))
            .attribute(Attribute.of("scale", pattern.scale()))
            .inputs(
                pattern.query().input(),
                graph.addInitializer(name + "_weights", weights(pattern)),
                graph.addInitializer(name + "_bias", bias(pattern)))
            .output(name + "_fused");
    if (mask != null) {
      attention.inputs(mask);
      pattern
          .mask()
          .ifPresent(
              found -> attention.attribute(Attribute.of("mask_filter_value", found.filter())));
    }
    Value result = attention.insertBefore(pattern.merged()).requireOutput(0);
    shapes.replace(output, result);
    graph.takeOver(output, result);
  }

  /** The fused operator takes masks in 32 bits. */
  private static Value narrow(Value mask) {
    if (mask.elementType().filter(type -> type == ElementType.INT32).isPresent()) {
      return mask;
    }
    Graph graph = mask.graph();
    NodeBuilder described =
        graph
            .newNode("Cast")
            .attribute(Attribute.of("to", ElementType.INT32.code()))
            .inputs(mask)
            .output(mask.name() + "_int32");
    Node cast =
        mask.producer().isPresent()
            ? described.insertAfter(mask.producer().get())
            : described.insertBefore(graph.nodes().getFirst());
    return cast.requireOutput(0);
  }

  private static Tensor weights(AttentionPattern pattern) {
    int rows = Math.toIntExact(pattern.query().weights().rows());
    int width = Math.toIntExact(pattern.query().weights().columns());
    float[] merged = new float[3 * rows * width];
    for (int part = 0; part < 3; part++) {
      float[] values = pattern.projections().get(part).weights().values();
      for (int row = 0; row < rows; row++) {
        System.arraycopy(values, row * width, merged, (3 * row + part) * width, width);
      }
    }
    return Tensor.ofFloats(merged, rows, 3L * width);
  }

  private static Tensor bias(AttentionPattern pattern) {
    int width = Math.toIntExact(pattern.query().weights().columns());
    float[] merged = new float[3 * width];
    for (int part = 0; part < 3; part++) {
      float[] values = pattern.projections().get(part).bias().floats();
      System.arraycopy(values, 0, merged, part * width, width);
    }
    return Tensor.ofFloats(merged, merged.length);
  }
}
