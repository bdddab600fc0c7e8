package io.quantry.ort;

import io.quantry.onnx.file.ModelWriter;
import io.quantry.onnx.ir.Model;
import io.quantry.onnx.ir.Tensor;
import io.quantry.onnx.pass.ConstantEvaluator;
import java.nio.ByteBuffer;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Lets ONNX Runtime compute constants: one thread, no optimization, so that each node's own kernel
 * gives what it would give in the model. Thread-safe.
 */
public final class RuntimeConstants implements ConstantEvaluator {
  private static final SessionSettings SETTINGS =
      SessionSettings.threads(1).withOptimization(SessionSettings.Optimization.DISABLED);

  /**
   * @throws RunnerException if the runtime does not load or run the model
   */
  @Override
  public Map<String, Tensor> evaluate(Model constants) {
    ByteBuffer bytes = ByteBuffer.wrap(ModelWriter.toBytes(constants));
    try (Session session = Session.open(bytes, SETTINGS)) {
      Map<String, Tensor> results = new LinkedHashMap<>();
      session
          .run(Map.of())
          .forEach(
              (name, value) ->
                  results.put(
                      name, Tensor.ofBytes(value.elementType(), value.content(), value.shape())));
      return results;
    }
  }
}
