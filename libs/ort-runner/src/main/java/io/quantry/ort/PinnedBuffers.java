package io.quantry.ort;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.TensorInfo;
import io.quantry.onnx.ir.ElementType;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/**
 * One direct buffer a tensor, grown to the largest batch seen and never given back before close.
 */
final class PinnedBuffers {
  private final Map<String, ByteBuffer> buffers = new HashMap<>();

  /** Wraps the buffers for tensors of known shape, leaving some out. */
  Pins pins(Map<String, TensorInfo> known, Set<String> leftOut) {
    Pins pins = new Pins(new LinkedHashMap<>(), new HashMap<>());
    try {
      known.forEach(
          (name, info) -> {
            if (!leftOut.contains(name)) {
              ElementType type = NativeTensors.elementType(info);
              long[] shape = info.getShape();
              ByteBuffer content = buffer(name, type.byteSize(TensorValue.elementCount(shape)));
              pins.tensors.put(name, NativeTensors.wrap(name, type, content, shape));
              pins.values.put(name, new TensorValue(type, shape, content));
            }
          });
      return pins;
    } catch (RuntimeException e) {
      pins.close();
      throw e;
    }
  }

  private ByteBuffer buffer(String name, long bytes) {
    int wanted = Math.toIntExact(bytes);
    ByteBuffer buffer = buffers.get(name);
    if (buffer == null || buffer.capacity() < wanted) {
      buffer = ByteBuffer.allocateDirect(wanted);
      buffers.put(name, buffer);
    }
    return buffer.slice(0, wanted).order(ByteOrder.nativeOrder());
  }

  /** The runtime's view of the buffers for one run. */
  record Pins(Map<String, OnnxTensor> tensors, Map<String, TensorValue> values)
      implements AutoCloseable {
    TensorValue value(String name) {
      TensorValue value = values.get(name);
      if (value == null) {
        throw new IllegalArgumentException("'%s' is not pinned".formatted(name));
      }
      return value;
    }

    @Override
    public void close() {
      tensors.values().forEach(OnnxTensor::close);
    }
  }
}
