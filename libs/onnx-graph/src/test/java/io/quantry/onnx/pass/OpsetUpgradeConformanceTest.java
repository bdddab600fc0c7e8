package io.quantry.onnx.pass;

import static org.assertj.core.api.Assertions.assertThat;

import ai.onnxruntime.OrtException;
import io.quantry.onnx.OrtRun;
import io.quantry.onnx.SharedData;
import io.quantry.onnx.file.ModelReader;
import io.quantry.onnx.file.ModelWriter;
import io.quantry.onnx.ir.Model;
import io.quantry.onnx.ir.Tensor;
import io.quantry.onnx.ir.Value;
import io.quantry.onnx.ir.ValueType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The conformance models of ONNX, raised, run to the outputs they came with. */
class OpsetUpgradeConformanceTest {
  /** Some models are of half precision, and some outputs were stored from other kernels. */
  private static final double TOLERANCE = 1e-3;

  /**
   * @param skipped models that the runtime does not run at their own set, or whose inputs or
   *     outputs are no tensors
   * @param differing models that the runtime, at their own set, does not run to what is stored:
   *     their outputs must be those it did give
   */
  @ParameterizedTest
  @CsvSource({"13, 111, 28, 0", "21, 886, 112, 2", "25, 1312, 132, 9"})
  void runToTheStoredOutputs(int target, int equal, int skipped, int differing) throws IOException {
    UpgradeOutcome outcome = new UpgradeOutcome(target, TOLERANCE);
    int notRun = 0;
    int otherwise = 0;
    for (Path file : SharedData.models("onnx-backend-tests", "onnx-backend-test-data.tar.gz")) {
      Model model = ModelReader.read(file);
      long version = model.opsets().version("").orElse(0);
      if (version < 7 || version >= target) {
        continue;
      }
      Path data = file.resolveSibling("test_data_set_0");
      try {
        Map<String, Tensor> inputs = tensors(model.graph().inputs(), data, "input_");
        Map<String, Tensor> expected = tensors(model.graph().outputs(), data, "output_");
        Map<String, Tensor> before = OrtRun.outputs(Files.readAllBytes(file), inputs);
        if (!OpsetUpgradeTest.difference(expected, before, TOLERANCE).isEmpty()) {
          otherwise++;
          expected = before;
        }
        outcome.check(name(file), model, inputs, expected);
      } catch (OrtException notHere) {
        notRun++;
      }
    }
    System.out.printf(
        "set %d: %d equal, %d do not run here, %d run to other outputs than stored%n",
        target, outcome.equal.size(), notRun, otherwise);
    assertThat(outcome.wrong).isEmpty();
    assertThat(outcome.refused)
        .as("Scan had another form in set 8")
        .containsOnlyKeys("test_scan_sum");
    assertThat(outcome.withoutKernel).isSubsetOf("test_swish");
    assertThat(outcome.equal).hasSizeGreaterThanOrEqualTo(equal);
    assertThat(notRun).isLessThanOrEqualTo(skipped);
    assertThat(otherwise).isLessThanOrEqualTo(differing);
  }

  /**
   * Most of the models are of the newest sets. Where the runtime takes one that says it is of an
   * older set, it is a model of that set like any other.
   */
  @ParameterizedTest
  @ValueSource(ints = {7, 12, 17})
  void boundToAnOlderSetTheyMeanTheSameRaised(int opset) throws IOException {
    UpgradeOutcome outcome = new UpgradeOutcome(25, TOLERANCE);
    for (Path file : SharedData.models("onnx-backend-tests", "onnx-backend-test-data.tar.gz")) {
      Model model = ModelReader.read(file);
      if (isRandom(model) || model.opsets().version("").orElse(0) <= opset) {
        continue;
      }
      model.opsets().set("", opset);
      Map<String, Tensor> inputs;
      Map<String, Tensor> before;
      try {
        inputs = tensors(model.graph().inputs(), file.resolveSibling("test_data_set_0"), "input_");
        before = OrtRun.outputs(ModelWriter.toBytes(model), inputs);
      } catch (OrtException notOfThatSet) {
        continue;
      }
      outcome.check(name(file), model, inputs, before);
    }
    assertThat(outcome.wrong).isEmpty();
    assertThat(outcome.refused).isEmpty();
    assertThat(outcome.equal).hasSizeGreaterThan(300);
  }

  private static boolean isRandom(Model model) {
    return model.graph().nodes().stream()
        .anyMatch(node -> node.opType().startsWith("Random") || node.is("Bernoulli"));
  }

  private static String name(Path file) {
    return String.valueOf(file.getName(file.getNameCount() - 2));
  }

  private static Map<String, Tensor> tensors(List<Value> values, Path folder, String prefix)
      throws IOException, OrtException {
    Map<String, Tensor> tensors = new LinkedHashMap<>();
    for (int index = 0; index < values.size(); index++) {
      Path file = folder.resolve(prefix + index + ".pb");
      if (Files.exists(file)) {
        Value value = values.get(index);
        if (!(value.type().orElse(null) instanceof ValueType.TensorType)) {
          throw new OrtException("no tensor: " + value);
        }
        tensors.put(value.name(), OrtRun.read(file));
      }
    }
    return tensors;
  }
}
