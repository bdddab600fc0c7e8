package io.quantry.quantizer.runtime;

import io.quantry.onnx.file.ModelReader;
import io.quantry.onnx.file.ModelWriter;
import io.quantry.onnx.ir.Model;
import io.quantry.onnx.ir.Value;
import io.quantry.ort.Session;
import io.quantry.ort.SessionSettings;
import io.quantry.ort.TensorValue;
import io.quantry.quantizer.calibration.ActivationSink;
import io.quantry.quantizer.calibration.ActivationSource;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Calibrates on batches of any element types that are in memory. */
public record FeedSource(List<Map<String, TensorValue>> feeds) implements ActivationSource {
  @Override
  public void stream(Model model, Collection<String> tensors, ActivationSink sink) {
    Model copy = ModelReader.read(ModelWriter.toBytes(model));
    Set<String> missing = new HashSet<>(tensors);
    copy.graph().outputs().forEach(value -> missing.remove(value.name()));
    for (Value value : copy.graph().values()) {
      if (missing.contains(value.name()) && !value.isGraphInput()) {
        copy.graph().addOutput(value);
      }
    }
    try {
      Path file = Files.createTempFile("calibration", ".onnx");
      ModelWriter.write(copy, file);
      try (Session session = Session.open(file, SessionSettings.threads(2))) {
        long done = 0;
        for (Map<String, TensorValue> feed : feeds) {
          deliver(feed, tensors, sink);
          deliver(session.run(feed), tensors, sink);
          sink.batchDone(++done, feeds.size());
        }
      } finally {
        Files.delete(file);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void deliver(
      Map<String, TensorValue> values, Collection<String> wanted, ActivationSink sink) {
    values.forEach(
        (name, value) -> {
          if (wanted.contains(name) && value.elementType().isFloatingPoint()) {
            float[] floats = value.floats();
            sink.activation(name, value.shape(), floats, floats.length);
          }
        });
  }
}
