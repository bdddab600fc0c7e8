package io.quantry.onnx.pass;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.onnxruntime.OrtException;
import io.quantry.onnx.ModelRefusedException;
import io.quantry.onnx.OrtRun;
import io.quantry.onnx.SharedData;
import io.quantry.onnx.file.ModelReader;
import io.quantry.onnx.file.ModelWriter;
import io.quantry.onnx.ir.Attribute;
import io.quantry.onnx.ir.ElementType;
import io.quantry.onnx.ir.Extras;
import io.quantry.onnx.ir.Function;
import io.quantry.onnx.ir.Graph;
import io.quantry.onnx.ir.Model;
import io.quantry.onnx.ir.Shape;
import io.quantry.onnx.ir.Tensor;
import io.quantry.onnx.ir.Value;
import io.quantry.onnx.ir.ValueType;
import io.quantry.onnx.scan.ModelScan;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class OpsetUpgradeTest {
  @Test
  void keepsTheOutputsOfRealModels() throws IOException, OrtException {
    Path data = SharedData.path("model-ultraface").resolveSibling("");
    List<String> refused = new ArrayList<>();
    List<String> equal = new ArrayList<>();
    try (var files = Files.walk(data)) {
      for (Path file : files.filter(one -> one.toString().contains("/model-")).sorted().toList()) {
        if (!file.toString().endsWith(".onnx") || !ModelScan.scan(file).isEmpty()) {
          continue;
        }
        Model model = ModelReader.read(file);
        if (model.opsets().version("").orElse(13) >= 13) {
          continue;
        }
        String name = String.valueOf(file.getFileName());
        Map<String, Tensor> inputs = synthetic(model);
        Map<String, Tensor> before;
        try {
          before = OrtRun.outputs(Files.readAllBytes(file), inputs);
        } catch (OrtException unfit) {
          // The synthetic shapes of the two models with past states do not fit each other.
          continue;
        }
        try {
          assertThat(new OpsetUpgrade().run(model)).isTrue();
        } catch (ModelRefusedException refusal) {
          refused.add(name + " " + refusal.getMessage());
          continue;
        }
        Map<String, Tensor> after = OrtRun.outputs(ModelWriter.toBytes(model), inputs);
        // A softmax over another axis layout sums in another order: one ulp of the type.
        double tolerance = name.contains("fp16") ? 1e-3 : 1e-5;
        assertThat(difference(before, after, tolerance)).as(name).isEmpty();
        equal.add(name);
      }
    }
    System.out.printf("set 13: %d real models equal%n", equal.size());
    assertThat(equal).hasSizeGreaterThan(10).contains("candy.onnx");
    assertThat(refused).isEmpty();
  }

  @Test
  void raisesFunctionsByTheirOwnImports() throws OrtException {
    Model model = calling(11, Attribute.ofInts("axes", 1));
    Tensor x = OrtRun.random(3, 2, 3, 4);
    Map<String, Tensor> before = OrtRun.outputs(ModelWriter.toBytes(model), Map.of("x", x));
    assertThat(new OpsetUpgrade(21).run(model)).isTrue();
    assertThat(model.functions().getFirst().opsets().version("")).hasValue(21);
    assertThat(model.functions().getFirst().body().initializers()).isEmpty();
    Map<String, Tensor> after = OrtRun.outputs(ModelWriter.toBytes(model), Map.of("x", x));
    assertThat(difference(before, after, 1e-6)).isEmpty();
    assertThat(new OpsetUpgrade(21).run(model)).isFalse();
  }

  @Test
  void refusesAFunctionWhoseCallersStateWhatWouldHaveToMove() {
    Model model = calling(11, new Attribute.Reference("axes", "where", Extras.NONE));
    assertThatThrownBy(() -> new OpsetUpgrade(21).run(model))
        .isInstanceOf(ModelRefusedException.class)
        .hasMessageContaining("ReduceMean: an attribute is a parameter of its function")
        .hasMessageContaining("in function 'Center'");
  }

  @Test
  void knowsThreeTargets() {
    assertThatThrownBy(() -> new OpsetUpgrade(17))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("17");
  }

  @Test
  void takesTheLeastTargetThatSuffices() {
    Model model = calling(11, Attribute.ofInts("axes", 1));
    assertThat(OpsetUpgrade.toAtLeast(11).run(model)).isTrue();
    assertThat(model.opsets().version("")).hasValue(13);
    assertThat(OpsetUpgrade.toAtLeast(14).run(model)).isTrue();
    assertThat(model.opsets().version("")).hasValue(21);
    assertThat(OpsetUpgrade.toAtLeast(25).run(model)).isTrue();
    assertThat(model.opsets().version("")).hasValue(25);
    assertThatThrownBy(() -> OpsetUpgrade.toAtLeast(26))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("26");
  }

  @Test
  void leavesAModelWithoutStandardOperatorsAlone() {
    Graph graph = new Graph("foreign");
    Value x = graph.addInput("x", ValueType.tensor(ElementType.FLOAT, Shape.of(2)));
    graph.addOutput(
        graph
            .newNode("Gelu")
            .domain("com.microsoft")
            .inputs(x)
            .output("y")
            .append()
            .requireOutput(0));
    Model model = new Model(8, graph);
    model.opsets().set("com.microsoft", 1);
    assertThat(new OpsetUpgrade().run(model)).isFalse();
    assertThat(model.opsets().version("")).isEmpty();
    graph.newNode("Relu").inputs(x).output("z").append();
    assertThatThrownBy(() -> new OpsetUpgrade().run(model))
        .isInstanceOf(ModelRefusedException.class)
        .hasMessageContaining("operator set 1:");
  }

  /** A model of one call: x less its mean along some axes. */
  private static Model calling(int opset, Attribute axes) {
    Graph body = new Graph("Center");
    Value a = body.addInput("a", null);
    Value mean =
        body.newNode("ReduceMean")
            .inputs(a)
            .attribute(axes)
            .output("mean")
            .append()
            .requireOutput(0);
    body.addOutput(body.newNode("Sub").inputs(a, mean).output("b").append().requireOutput(0));
    Function function = new Function("local", "Center", "", body, Extras.NONE);
    function.opsets().set("", opset);
    Graph graph = new Graph("calls");
    Model model = new Model(8, graph);
    model.opsets().set("", opset);
    model.opsets().set("local", 1);
    model.functions().add(function);
    Value x = graph.addInput("x", ValueType.tensor(ElementType.FLOAT, Shape.of(2, 3, 4)));
    Value y =
        graph
            .newNode("Center")
            .domain("local")
            .inputs(x)
            .output("y", ValueType.tensor(ElementType.FLOAT))
            .append()
            .requireOutput(0);
    graph.addOutput(y);
    return model;
  }

  /** Seeded inputs by declared type; a free batch axis is 1, other free axes some usual size. */
  static Map<String, Tensor> synthetic(Model model) {
    Map<String, Tensor> inputs = new LinkedHashMap<>();
    for (Value input : model.graph().inputs()) {
      if (input.isInitializer()) {
        continue;
      }
      Shape shape = input.shape().orElseThrow();
      long[] dims = new long[shape.rank()];
      int count = 1;
      for (int axis = 0; axis < dims.length; axis++) {
        dims[axis] = shape.size(axis).orElse(axis == 0 ? 1 : dims.length == 4 ? 64 : 8);
        count = Math.multiplyExact(count, Math.toIntExact(dims[axis]));
      }
      inputs.put(
          input.name(),
          switch (input.elementType().orElseThrow()) {
            // 0 and 1 are in every vocabulary and fit masks.
            case INT64 -> Tensor.ofInt64s(new Random(7).longs(count, 0, 2).toArray(), dims);
            case INT32 -> Tensor.ofInt32s(new Random(7).ints(count, 0, 2).toArray(), dims);
            case FLOAT16 -> float16(OrtRun.random(7, dims));
            default -> OrtRun.random(7, dims);
          });
    }
    return inputs;
  }

  private static Tensor float16(Tensor floats) {
    ByteBuffer bits =
        ByteBuffer.allocate(Math.toIntExact(2 * floats.elementCount()))
            .order(ByteOrder.LITTLE_ENDIAN);
    for (float value : floats.floats()) {
      bits.putShort(Float.floatToFloat16(value));
    }
    return Tensor.ofBytes(ElementType.FLOAT16, bits.flip(), floats.dims());
  }

  /** The smallest normal number: below it the type itself has no full precision. */
  private static float floor(ElementType type) {
    return switch (type) {
      case FLOAT16 -> 0x1p-14f;
      case FLOAT, DOUBLE, BFLOAT16 -> Float.MIN_NORMAL;
      default -> 0;
    };
  }

  /** The first difference beyond the tolerance, relative to the largest element of the output. */
  static String difference(
      Map<String, Tensor> before, Map<String, Tensor> after, double tolerance) {
    if (!before.keySet().equals(after.keySet())) {
      return before.keySet() + " and " + after.keySet();
    }
    for (Map.Entry<String, Tensor> one : before.entrySet()) {
      Tensor expected = one.getValue();
      Tensor found = after.get(one.getKey());
      if (found == null || !expected.toString().equals(found.toString())) {
        return one.getKey() + ": " + expected + " and " + found;
      }
      if (expected.elementType() == ElementType.STRING) {
        if (!expected.strings().equals(found.strings())) {
          return one.getKey() + ": other texts";
        }
        continue;
      }
      if (tolerance == 0) {
        if (!expected.bytes().equals(found.bytes())) {
          return one.getKey() + ": other bytes";
        }
        continue;
      }
      float[] a = expected.floats();
      float[] b = found.floats();
      float largest = floor(expected.elementType());
      for (float value : a) {
        if (Float.isFinite(value)) {
          largest = Math.max(largest, Math.abs(value));
        }
      }
      for (int i = 0; i < a.length; i++) {
        boolean same = Float.compare(a[i], b[i]) == 0 || a[i] == b[i];
        if (!same && !(Math.abs(a[i] - b[i]) <= tolerance * largest)) {
          return "%s[%d]: %s and %s".formatted(one.getKey(), i, a[i], b[i]);
        }
      }
    }
    return "";
  }
}
