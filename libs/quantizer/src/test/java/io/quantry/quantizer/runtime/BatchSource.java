package io.quantry.quantizer.runtime;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtException;
import io.quantry.onnx.file.ModelReader;
import io.quantry.onnx.file.ModelWriter;
import io.quantry.onnx.ir.Graph;
import io.quantry.onnx.ir.Model;
import io.quantry.onnx.ir.Value;
import io.quantry.quantizer.calibration.ActivationSink;
import io.quantry.quantizer.calibration.ActivationSource;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** Calibrates on batches that are in memory: float inputs by name. */
public record BatchSource(List<Map<String, OrtModel.FloatArray>> batches)
    implements ActivationSource {

  @Override
  public void stream(Model model, Collection<String> tensors, ActivationSink sink) {
    Model copy = ModelReader.read(ModelWriter.toBytes(model));
    expose(copy.graph(), tensors);
    Set<String> wanted = new HashSet<>(tensors);
    try (OrtModel runtime = OrtModel.of(copy, 2)) {
      long done = 0;
      for (Map<String, OrtModel.FloatArray> batch : batches) {
        Map<String, OnnxTensor> inputs = new java.util.HashMap<>();
        for (var entry : batch.entrySet()) {
          OrtModel.FloatArray array = entry.getValue();
          inputs.put(entry.getKey(), OrtModel.tensor(array.values(), array.dims()));
          if (wanted.contains(entry.getKey())) {
            sink.activation(entry.getKey(), array.dims(), array.values(), array.values().length);
          }
        }
        for (var entry : runtime.runFloats(inputs).entrySet()) {
          if (wanted.contains(entry.getKey())) {
            OrtModel.FloatArray array = entry.getValue();
            sink.activation(entry.getKey(), array.dims(), array.values(), array.values().length);
          }
        }
        inputs.values().forEach(OnnxTensor::close);
        sink.batchDone(++done, batches.size());
      }
    } catch (OrtException failure) {
      throw new IllegalStateException(failure);
    }
  }

  private static void expose(Graph graph, Collection<String> names) {
    Set<String> missing = new HashSet<>(names);
    missing.removeAll(graph.outputs().stream().map(Value::name).collect(Collectors.toSet()));
    for (Value value : graph.values()) {
      if (missing.contains(value.name()) && !value.isGraphInput()) {
        graph.addOutput(value);
      }
    }
  }
}
