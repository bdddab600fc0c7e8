package io.quantry.onnx.pass;

import static org.assertj.core.api.Assertions.assertThat;

import ai.onnxruntime.OrtException;
import io.quantry.onnx.ModelRefusedException;
import io.quantry.onnx.OrtRun;
import io.quantry.onnx.SharedData;
import io.quantry.onnx.file.ModelReader;
import io.quantry.onnx.file.ModelWriter;
import io.quantry.onnx.ir.ElementType;
import io.quantry.onnx.ir.Model;
import io.quantry.onnx.ir.Shape;
import io.quantry.onnx.ir.Tensor;
import io.quantry.onnx.ir.Value;
import io.quantry.onnx.ir.ValueType;
import io.quantry.onnx.scan.ModelScan;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class OpsetUpgradeTest {
  @Test
  void keepsTheOutputsOfTheConformanceModels() throws IOException {
    Map<String, String> wrong = new TreeMap<>();
    List<String> equal = new ArrayList<>();
    Map<String, String> refused = new TreeMap<>();
    for (Path file : SharedData.models("onnx-backend-tests", "onnx-backend-test-data.tar.gz")) {
      Model model = ModelReader.read(file);
      long version = model.opsets().version("").orElse(0);
      if (version < 7 || version >= 13) {
        continue;
      }
      Map<String, Tensor> before;
      Map<String, Tensor> inputs;
      try {
        inputs = inputs(model, file.resolveSibling("test_data_set_0"));
        before = OrtRun.outputs(Files.readAllBytes(file), inputs);
      } catch (OrtException notHere) {
        continue;
      }
      String name = String.valueOf(file.getName(file.getNameCount() - 2));
      try {
        new OpsetUpgrade().run(model);
        Map<String, Tensor> after = OrtRun.outputs(ModelWriter.toBytes(model), inputs);
        String difference = difference(before, after, 0);
        if (difference.isEmpty()) {
          equal.add(name);
        } else {
          wrong.put(name, difference);
        }
      } catch (ModelRefusedException refusal) {
        refused.put(name, String.valueOf(refusal.getMessage()));
      } catch (OrtException rejected) {
        wrong.put(name, String.valueOf(rejected.getMessage()));
      }
    }
    assertThat(wrong).isEmpty();
    assertThat(refused).as("Scan had another form in set 8").containsOnlyKeys("test_scan_sum");
    assertThat(equal).hasSizeGreaterThan(100);
  }

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
    assertThat(equal).hasSizeGreaterThan(10);
    assertThat(refused)
        .as("candy uses operators that were experimental and are gone")
        .singleElement()
        .asString()
        .contains("candy", "Affine", "Crop");
  }

  /** Seeded inputs by declared type; a free batch axis is 1, other free axes some usual size. */
  private static Map<String, Tensor> synthetic(Model model) {
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
            case INT64 -> Tensor.ofInt64s(new long[count], dims);
            case INT32 -> Tensor.ofInt32s(new int[count], dims);
            case FLOAT16 ->
                Tensor.ofBytes(ElementType.FLOAT16, ByteBuffer.allocate(2 * count), dims);
            default -> OrtRun.random(7, dims);
          });
    }
    return inputs;
  }

  private static Map<String, Tensor> inputs(Model model, Path folder)
      throws IOException, OrtException {
    Map<String, Tensor> inputs = new LinkedHashMap<>();
    for (int index = 0; index < model.graph().inputs().size(); index++) {
      Path file = folder.resolve("input_" + index + ".pb");
      if (Files.exists(file)) {
        Value input = model.graph().inputs().get(index);
        if (!(input.type().orElse(null) instanceof ValueType.TensorType)) {
          throw new OrtException("no tensor: " + input);
        }
        inputs.put(input.name(), OrtRun.read(file));
      }
    }
    return inputs;
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
      float largest = 1;
      for (float value : a) {
        largest = Math.max(largest, Math.abs(value));
      }
      for (int i = 0; i < a.length; i++) {
        if (!(Math.abs(a[i] - b[i]) <= tolerance * largest) && a[i] != b[i]) {
          return "%s[%d]: %s and %s".formatted(one.getKey(), i, a[i], b[i]);
        }
      }
    }
    return "";
  }
}
