package io.quantry.quantizer.runtime;

import io.quantry.onnx.ir.ElementType;
import io.quantry.onnx.ir.Tensor;
import io.quantry.quantizer.store.TensorStore;
import java.util.Optional;

/** A store of which an earlier run finished every tensor, all of them as one. */
public record FinishedStore(Tensor tensor) implements TensorStore {
  @Override
  public Optional<Tensor> finished(String key) {
    return Optional.of(tensor);
  }

  @Override
  public Draft create(String key, ElementType type, long... dims) {
    throw new IllegalStateException(key + " was finished");
  }

  @Override
  public int threads() {
    return 1;
  }
}
