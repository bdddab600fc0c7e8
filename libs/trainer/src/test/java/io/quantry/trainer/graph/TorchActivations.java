package io.quantry.trainer.graph;

import io.quantry.onnx.ir.Model;
import io.quantry.quantizer.calibration.ActivationSink;
import io.quantry.quantizer.calibration.ActivationSource;
import io.quantry.trainer.data.Batches;
import io.quantry.trainer.operator.Mode;
import io.quantry.trainer.torch.Scoped;
import io.quantry.trainer.torch.Tensors;
import java.util.Collection;
import java.util.List;
import java.util.stream.IntStream;

/** Calibrates on the first samples, in batches. */
public record TorchActivations(Batches batches, int samples, int batch)
    implements ActivationSource {
  @Override
  public void stream(Model model, Collection<String> tensors, ActivationSink sink) {
    List<String> wanted = List.copyOf(tensors);
    try (TorchGraph graph = TorchGraph.of(model, batches.device())) {
      for (int from = 0; from < samples; from += batch) {
        int[] chosen = IntStream.range(from, Math.min(samples, from + batch)).toArray();
        Scoped.withoutGradients(
            () -> {
              graph
                  .run(batches.of(chosen), wanted, Mode.INFERENCE)
                  .forEach(
                      (name, value) -> {
                        if (value.is_floating_point()) {
                          float[] floats = Tensors.floats(value);
                          sink.activation(name, value.shape(), floats, floats.length);
                        }
                      });
              return true;
            });
        sink.batchDone(Math.min(samples, from + batch), samples);
      }
    }
  }
}
