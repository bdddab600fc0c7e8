package io.quantry.engine.large;

import io.quantry.contracts.ErrorCode;
import io.quantry.contracts.QuantryException;
import io.quantry.onnx.file.ModelWriter;
import io.quantry.onnx.file.OperatorCount;
import io.quantry.onnx.file.WriteOptions;
import io.quantry.onnx.ir.Model;
import io.quantry.onnx.ir.Node;
import io.quantry.onnx.ir.Tensor;
import io.quantry.onnx.ir.Value;
import io.quantry.ort.RunnerException;
import io.quantry.ort.Session;
import io.quantry.ort.SessionSettings;
import io.quantry.ort.TensorValue;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Runs models of one layer, one at a time, and counts the operators that the runtime makes of them:
 * of each form once, for layers of one form become the same operators.
 */
final class LayerRuns {
  private final int threads;
  private final Path scratch;
  private final Map<String, Map<String, Integer>> byForm = new HashMap<>();
  private final Map<String, Integer> operators = new TreeMap<>();

  LayerRuns(int threads, Path scratch) {
    this.threads = threads;
    this.scratch = scratch;
  }

  /** Operators of all layers that were counted. */
  Map<String, Integer> operators() {
    return operators;
  }

  /**
   * The output of a model for its one input.
   *
   * @param layer its name
   * @param counted whether its operators are to be counted: once for each layer
   * @throws QuantryException {@code truth-check-failed} if the runtime refuses it
   */
  float[] run(Model model, TensorValue input, String layer, boolean counted) throws IOException {
    String form = form(model);
    boolean unknown = counted && !byForm.containsKey(form);
    // Through a file, piece by piece: buffers outside the heap would pile up until it is collected.
    Path file = scratch.resolve("layer.onnx");
    Path optimized = scratch.resolve("optimized-layer.onnx");
    ModelWriter.write(model, file, WriteOptions.EXTERNAL);
    SessionSettings settings =
        SessionSettings.threads(threads)
            // The runtime's arenas grow by doubling.
            .withConfig("session.use_device_allocator_for_initializers", "1");
    try (Session session = Session.open(file, unknown ? saving(settings, optimized) : settings)) {
      if (unknown) {
        byForm.put(form, OperatorCount.of(optimized));
        Files.delete(optimized);
      }
      if (counted) {
        byForm
            .getOrDefault(form, Map.of())
            .forEach((operator, count) -> operators.merge(operator, count, Integer::sum));
      }
      String output = session.outputs().getFirst().name();
      TensorValue value = session.run(Map.of(StoredLayer.INPUT, input)).get(output);
      if (value == null) {
        throw new IllegalStateException("the runtime gave no " + output);
      }
      return value.floats();
    } catch (RunnerException refused) {
      throw new QuantryException(
          ErrorCode.TRUTH_CHECK_FAILED,
          "The layer %s of the result does not run: %s".formatted(layer, refused.getMessage()),
          refused);
    }
  }

  /** Weights apart: only the nodes are of use. */
  private static SessionSettings saving(SessionSettings settings, Path optimized) {
    return settings
        .withSaveOptimizedTo(optimized)
        .withConfig(
            "session.optimized_model_external_initializers_file_name", "optimized-layer.data")
        .withConfig("session.optimized_model_external_initializers_min_size_in_bytes", "65536");
  }

  private static String form(Model model) {
    return model.graph().nodes().stream().map(LayerRuns::form).collect(Collectors.joining(";"))
        + model.graph().initializers().stream()
            .map(Value::initializer)
            .map(tensor -> tensor.map(Tensor::toString).orElse(""))
            .sorted()
            .collect(Collectors.joining(";"));
  }

  private static String form(Node node) {
    return OperatorCount.named(node.domain(), node.opType()) + node.inputCount();
  }
}
