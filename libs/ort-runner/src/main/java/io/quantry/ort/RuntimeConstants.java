package io.quantry.ort;

import io.quantry.onnx.ModelRefusedException;
import io.quantry.onnx.file.ModelWriter;
import io.quantry.onnx.ir.Model;
import io.quantry.onnx.ir.Tensor;
import io.quantry.onnx.pass.ConstantEvaluator;
import io.quantry.onnx.pass.ConstantsRefusedException;
import java.nio.ByteBuffer;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Lets ONNX Runtime compute constants: one thread, no optimization, so that each node's own kernel
 * gives what it would give in the model. Thread-safe.
 */
public final class RuntimeConstants implements ConstantEvaluator {
  private static final SessionSettings SETTINGS =
      SessionSettings.threads(1).withOptimization(SessionSettings.Optimization.DISABLED);

  /**
   * @return its outputs; one of a type that the runtime does not hand over is missing
   * @throws ConstantsRefusedException if the model cannot be written, or the runtime does not load
   *     or run it
   */
  @Override
  public Map<String, Tensor> evaluate(Model constants) {
    try {
      return run(ByteBuffer.wrap(ModelWriter.toBytes(constants)));
    } catch (ModelRefusedException | RunnerException refused) {
      throw new ConstantsRefusedException(refused);
    }
  }

  private static Map<String, Tensor> run(ByteBuffer model) {
    try (Session session = Session.open(model, SETTINGS)) {
      List<String> wanted =
          session.outputs().stream()
              .filter(output -> output.elementType().isFixedWidth())
              .map(TensorSignature::name)
              .toList();
      Map<String, Tensor> results = new LinkedHashMap<>();
      if (wanted.isEmpty()) {
        return results;
      }
      session
          .run(Map.of(), wanted, new Cancellation())
          .forEach(
              (name, value) ->
                  results.put(
                      name, Tensor.ofBytes(value.elementType(), value.content(), value.shape())));
      return results;
    }
  }
}
