package io.quantry.engine.large;

import io.quantry.onnx.ir.ElementType;
import io.quantry.onnx.ir.Extras;
import io.quantry.onnx.ir.Tensor;
import io.quantry.onnx.ir.TensorData;
import io.quantry.quantizer.store.TensorStore;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Optional;

/** Tensors of a plan: types and dims without bytes. Whoever reads one has a mistake. */
public enum PlannedStore implements TensorStore {
  /** It has no state. */
  INSTANCE;

  @Override
  public Optional<Tensor> finished(String key) {
    return Optional.empty();
  }

  @Override
  public Draft create(String key, ElementType type, long... dims) {
    long length = type.byteSize(Arrays.stream(dims).reduce(1, Math::multiplyExact));
    Tensor tensor =
        new Tensor(type, dims, new TensorData.External(Nowhere.INSTANCE, 0, length), Extras.NONE);
    return new Planned(tensor);
  }

  @Override
  public boolean wantsBytes() {
    return false;
  }

  @Override
  public int threads() {
    return 1;
  }

  private record Planned(Tensor tensor) implements Draft {
    @Override
    public void write(ByteBuffer bytes) {
      bytes.position(bytes.limit());
    }

    @Override
    public Tensor finish() {
      return tensor;
    }
  }

  private enum Nowhere implements TensorData.SideFile {
    INSTANCE;

    @Override
    public String location() {
      return "planned";
    }

    @Override
    public void read(long position, ByteBuffer target) {
      throw new IllegalStateException("a plan's tensors have no bytes");
    }
  }
}
