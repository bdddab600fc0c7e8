package io.quantry.ort;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OnnxValue;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.TensorInfo;
import io.quantry.onnx.ir.Model;
import io.quantry.onnx.ir.Shape;
import io.quantry.onnx.ir.Value;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;

/**
 * Types and shapes of every tensor of a main graph, from one run: models seldom declare them.
 * Contents stay with the runtime and are let go before the result is returned.
 */
public final class TensorShapes {
  private TensorShapes() {}

  /**
   * Runs the model once, unoptimized, with everything that its nodes compute as outputs: while it
   * runs, all of them are in memory at once, so give it one sample.
   *
   * @param scratch a folder that exists, for a copy of the model
   * @return by name, in the graph's order: feeds, dense initializers that are not fed, results of
   *     nodes; sequences, maps, and optional outputs without a value are left out
   */
  public static Map<String, TensorSignature> ofRun(
      Model model, Map<String, TensorValue> feeds, Path scratch, Cancellation cancellation) {
    List<String> names = new ArrayList<>();
    model.graph().nodes().stream()
        .flatMap(node -> node.outputs().stream())
        .forEach(output -> output.map(Value::name).ifPresent(names::add));
    Map<String, TensorSignature> signatures = new LinkedHashMap<>();
    feeds.forEach(
        (name, value) ->
            signatures.put(
                name, new TensorSignature(name, value.elementType(), Shape.of(value.shape()))));
    for (Value value : model.graph().initializers()) {
      value
          .initializer()
          .ifPresent(
              tensor ->
                  signatures.putIfAbsent(
                      value.name(),
                      new TensorSignature(
                          value.name(), tensor.elementType(), Shape.of(tensor.dims()))));
    }
    SessionSettings settings =
        SessionSettings.threads(1).withOptimization(SessionSettings.Optimization.DISABLED);
    Map<String, OnnxTensor> wrapped = new LinkedHashMap<>();
    try (Instrumented copy = Instrumented.write(model, names, scratch);
        Session session = Session.open(copy.file(), settings)) {
      feeds.forEach((name, value) -> wrapped.put(name, NativeTensors.wrap(name, value)));
      LinkedHashSet<String> wanted = new LinkedHashSet<>();
      session.outputs().forEach(output -> wanted.add(output.name()));
      try (OrtSession.Result result = session.runNative(wrapped, wanted, Map.of(), cancellation)) {
        for (Map.Entry<String, OnnxValue> output : result) {
          if (output.getValue().getInfo() instanceof TensorInfo info) {
            signatures.put(
                output.getKey(),
                new TensorSignature(
                    output.getKey(), NativeTensors.elementType(info), Shape.of(info.getShape())));
          }
        }
      }
      return signatures;
    } finally {
      wrapped.values().forEach(OnnxTensor::close);
    }
  }
}
