package io.quantry.bench.training;

import io.quantry.onnx.file.ModelWriter;
import io.quantry.onnx.ir.Model;
import io.quantry.onnx.ir.Value;
import io.quantry.ort.Session;
import io.quantry.ort.SessionSettings;
import io.quantry.ort.TensorValue;
import io.quantry.quantizer.calibration.ActivationSink;
import io.quantry.quantizer.calibration.ActivationSource;
import java.nio.ByteBuffer;
import java.util.Collection;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/** Calibrates on pictures, in their order, in ONNX Runtime. */
record PictureSource(Pictures pictures, int threads) implements ActivationSource {
  private static final int BATCH = 64;

  @Override
  public void stream(Model model, Collection<String> tensors, ActivationSink sink) {
    Set<String> wanted = Set.copyOf(tensors);
    String input = pictures.inputs().getFirst().name();
    ByteBuffer bytes = ByteBuffer.wrap(ModelWriter.toBytes(exposing(model, wanted)));
    try (Session session = Session.open(bytes, SessionSettings.threads(threads))) {
      long batches = Math.ceilDiv(pictures.count(), BATCH);
      for (int i = 0; i < batches; i++) {
        int count = Math.min(BATCH, pictures.count() - i * BATCH);
        long[] dims = pictures.inputs().getFirst().batchDims(count);
        float[] batch = pictures.batch(i * BATCH, count);
        if (wanted.contains(input)) {
          sink.activation(input, dims, batch, batch.length);
        }
        session
            .run(Map.of(input, TensorValue.ofFloats(batch, dims)))
            .forEach((name, value) -> hand(wanted, name, value, sink));
        sink.batchDone(i + 1, batches);
      }
    }
  }

  private static void hand(
      Set<String> wanted, String name, TensorValue value, ActivationSink sink) {
    if (wanted.contains(name) && value.elementType().isFloatingPoint()) {
      float[] values = value.floats();
      sink.activation(name, value.shape(), values, values.length);
    }
  }

  /** A copy whose outputs are the wanted values too. */
  private static Model exposing(Model model, Set<String> wanted) {
    Model copy = model.copy();
    Set<String> missing = new HashSet<>(wanted);
    copy.graph().outputs().forEach(output -> missing.remove(output.name()));
    for (Value value : copy.graph().values()) {
      if (missing.contains(value.name()) && !value.isGraphInput()) {
        copy.graph().addOutput(value);
      }
    }
    return copy;
  }
}
