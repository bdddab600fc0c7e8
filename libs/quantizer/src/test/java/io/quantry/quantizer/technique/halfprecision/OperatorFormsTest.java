package io.quantry.quantizer.technique.halfprecision;

import static org.assertj.core.api.Assertions.assertThat;

import ai.onnxruntime.OrtException;
import io.quantry.onnx.ir.Attribute;
import io.quantry.onnx.ir.ElementType;
import io.quantry.onnx.ir.Graph;
import io.quantry.onnx.ir.Model;
import io.quantry.onnx.ir.NodeBuilder;
import io.quantry.onnx.ir.Tensor;
import io.quantry.onnx.ir.ValueType;
import io.quantry.quantizer.runtime.OrtModel;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** The table against the schemas that the runtime carries. */
class OperatorFormsTest {
  /** These stay FP32 whatever a request says, so their rows only tell types. */
  private static final Set<String> NEVER_HALF =
      Set.of("Celu", "Resize", "Upsample", "RoiAlign", "NonMaxSuppression");

  private static final int FIRST_OPSET = 7;
  private static final int LAST_OPSET = 22;

  private static final Map<String, List<Attribute>> ATTRIBUTES =
      Map.ofEntries(
          Map.entry("Concat", List.of(Attribute.of("axis", 0))),
          Map.entry("Einsum", List.of(Attribute.of("equation", "ij,jk->ik"))),
          Map.entry("LSTM", List.of(Attribute.of("hidden_size", 4))),
          Map.entry("GRU", List.of(Attribute.of("hidden_size", 4))),
          Map.entry("RNN", List.of(Attribute.of("hidden_size", 4))),
          Map.entry("LRN", List.of(Attribute.of("size", 3))),
          Map.entry("AveragePool", List.of(Attribute.ofInts("kernel_shape", 2, 2))),
          Map.entry("MaxPool", List.of(Attribute.ofInts("kernel_shape", 2, 2))),
          Map.entry("DepthToSpace", List.of(Attribute.of("blocksize", 2))),
          Map.entry("SpaceToDepth", List.of(Attribute.of("blocksize", 2))),
          Map.entry("RandomNormal", List.of(Attribute.ofInts("shape", 2))),
          Map.entry("RandomUniform", List.of(Attribute.ofInts("shape", 2))));

  @Test
  void everyRowTakesFloat16() {
    assertThat(refused(ElementType.FLOAT16, LAST_OPSET)).isEmpty();
  }

  @Test
  void everyRowTakesBfloat16FromTheOperatorSetThatItNames() {
    assertThat(refused(ElementType.BFLOAT16, 0)).isEmpty();
  }

  /**
   * And from no earlier one: what an older schema refuses is named with the set that first allows
   * it.
   */
  @Test
  void everyRowTakesFloat16FromTheOperatorSetThatItNames() {
    Map<String, Integer> named = new TreeMap<>();
    Map<String, Integer> seen = new TreeMap<>();
    OperatorForms.all()
        .forEach(
            (opType, form) -> {
              named.put(opType, form.float16Since());
              seen.put(opType, NEVER_HALF.contains(opType) ? 1 : firstOfFloat16(opType, form));
            });
    assertThat(seen).isEqualTo(named);
  }

  /** One behind the last operator set whose schema has another opinion; 1 if there is none. */
  private static int firstOfFloat16(String opType, OperatorForm form) {
    for (int opset = LAST_OPSET; opset >= FIRST_OPSET; opset--) {
      if (load(opType, form, ElementType.FLOAT16, opset).contains("Type Error")) {
        return opset + 1;
      }
    }
    return 1;
  }

  private static List<String> refused(ElementType type, int fixedOpset) {
    List<String> refused = new ArrayList<>();
    OperatorForms.all()
        .forEach(
            (opType, form) -> {
              int opset = fixedOpset == 0 ? form.bfloat16Since() : fixedOpset;
              if (opset > 0 && !NEVER_HALF.contains(opType)) {
                String message = load(opType, form, type, opset);
                if (!message.isEmpty()) {
                  refused.add(opType + ": " + message);
                }
              }
            });
    return refused;
  }

  /** What the schema says against it; a missing kernel is none of its business. */
  private static String load(String opType, OperatorForm form, ElementType type, int opset) {
    try {
      OrtModel.of(model(opType, form, type, opset), 1).close();
      return "";
    } catch (OrtException failure) {
      String message = String.valueOf(failure.getMessage());
      return message.contains("Could not find an implementation")
              || message.contains("NOT_IMPLEMENTED")
          ? ""
          : message;
    }
  }

  private static Model model(String opType, OperatorForm form, ElementType type, int opset) {
    Graph graph = new Graph(opType);
    NodeBuilder node = graph.newNode(opType);
    ATTRIBUTES.getOrDefault(opType, List.of()).forEach(node::attribute);
    for (int i = 0; i < form.inputs().replace("*", "T").length(); i++) {
      ElementType of = form.input(i) == '.' ? other(opType) : type;
      if (!isOptional(opType, i)) {
        node.inputs(graph.addInput("in" + i, ValueType.tensor(of)));
      }
    }
    switch (opType) {
      case "Cast" -> node.attribute(Attribute.of("to", type.code()));
      case "ConstantOfShape" ->
          node.attribute(Attribute.of("value", Tensor.ofBytes(type, ByteBuffer.allocate(2), 1)));
      default -> {
        if (form.output(0) == 'd') {
          node.attribute(Attribute.of("dtype", type.code()));
        }
      }
    }
    for (int i = 0; i < form.outputs().replace("*", "").length(); i++) {
      node.output("out" + i);
    }
    node.append().outputs().forEach(output -> output.ifPresent(graph::addOutput));
    Model model = new Model(10, graph);
    model.opsets().set("", opset);
    return model;
  }

  /** Trailing inputs that are no matter of type, or came with later operator sets. */
  private static boolean isOptional(String opType, int index) {
    return switch (opType) {
      case "Dropout" -> index > 0;
      case "Pad" -> index > 2;
      default -> opType.startsWith("Reduce") && index > 0;
    };
  }

  private static ElementType other(String opType) {
    return switch (opType) {
      case "Where" -> ElementType.BOOL;
      case "LSTM", "GRU", "RNN" -> ElementType.INT32;
      default -> ElementType.INT64;
    };
  }
}
