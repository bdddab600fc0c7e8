package io.quantry.evaluation.probe;

import io.quantry.onnx.ir.ElementType;
import io.quantry.ort.TensorValue;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What a probe feeds, from one process to its own child on one machine: no form for keeping. For
 * each input its name, element type, sizes and content.
 */
final class FeedFile {
  private FeedFile() {}

  static void write(Path file, Map<String, TensorValue> feeds) throws IOException {
    try (DataOutputStream output =
        new DataOutputStream(new BufferedOutputStream(Files.newOutputStream(file)))) {
      output.writeInt(feeds.size());
      for (Map.Entry<String, TensorValue> feed : feeds.entrySet()) {
        TensorValue value = feed.getValue();
        output.writeUTF(feed.getKey());
        output.writeUTF(value.elementType().name());
        output.writeInt(value.rank());
        for (long size : value.shape()) {
          output.writeLong(size);
        }
        ByteBuffer content = value.content();
        byte[] bytes = new byte[content.remaining()];
        content.get(bytes);
        output.write(bytes);
      }
    }
  }

  static Map<String, TensorValue> read(Path file) throws IOException {
    Map<String, TensorValue> feeds = new LinkedHashMap<>();
    try (DataInputStream input =
        new DataInputStream(new BufferedInputStream(Files.newInputStream(file)))) {
      int count = input.readInt();
      for (int feed = 0; feed < count; feed++) {
        String name = input.readUTF();
        ElementType type = ElementType.valueOf(input.readUTF());
        long[] shape = new long[input.readInt()];
        long elements = 1;
        for (int axis = 0; axis < shape.length; axis++) {
          shape[axis] = input.readLong();
          elements = Math.multiplyExact(elements, shape[axis]);
        }
        ByteBuffer content = TensorValue.allocate(type, elements);
        byte[] bytes = new byte[content.remaining()];
        input.readFully(bytes);
        feeds.put(name, new TensorValue(type, shape, content.put(bytes).flip()));
      }
    }
    return feeds;
  }
}
