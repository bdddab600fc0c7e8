package io.quantry.quantizer.runtime;

import io.quantry.onnx.file.ModelReader;
import io.quantry.onnx.ir.Model;
import io.quantry.onnx.ir.Tensor;
import io.quantry.onnx.proto.GraphProto;
import io.quantry.onnx.proto.ModelProto;
import io.quantry.onnx.proto.TensorProto;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.zip.GZIPInputStream;

/**
 * The conformance data of ONNX: one small model for each form of each operator, with its inputs and
 * outputs. Tests that ask for them skip where they are missing.
 */
public final class ConformanceModels {
  private static final int BLOCK = 512;

  private final Map<String, byte[]> files;

  private ConformanceModels(Map<String, byte[]> files) {
    this.files = files;
  }

  public static ConformanceModels read() throws IOException {
    try (InputStream in =
        new GZIPInputStream(
            new BufferedInputStream(
                Files.newInputStream(
                    SharedData.path("onnx-backend-tests/onnx-backend-test-data.tar.gz"))))) {
      return new ConformanceModels(untar(in));
    }
  }

  /** The folders of models of one node whose name begins so: {@code test_cast_}. */
  public List<String> nodes(String prefix) {
    return files.keySet().stream()
        .filter(name -> name.startsWith("node/" + prefix) && name.endsWith("/model.onnx"))
        .map(name -> name.substring(0, name.lastIndexOf('/')))
        .toList();
  }

  public Model model(String folder) {
    return ModelReader.read(content(folder + "/model.onnx").orElseThrow());
  }

  /** An input by its index; empty where it is none or no tensor. */
  public Optional<Tensor> input(String folder, int index) {
    return tensor("%s/test_data_set_0/input_%d.pb".formatted(folder, index));
  }

  /** An output by its index, likewise. */
  public Optional<Tensor> output(String folder, int index) {
    return tensor("%s/test_data_set_0/output_%d.pb".formatted(folder, index));
  }

  private Optional<byte[]> content(String name) {
    return Optional.ofNullable(files.get(name));
  }

  /** A tensor that is stored as a message of its own, read as the constant of an empty model. */
  private Optional<Tensor> tensor(String name) {
    byte[] message = files.get(name);
    if (message == null) {
      return Optional.empty();
    }
    try {
      TensorProto tensor = TensorProto.parseFrom(message).toBuilder().setName("tensor").build();
      GraphProto graph = GraphProto.newBuilder().addInitializer(tensor).build();
      byte[] model = ModelProto.newBuilder().setIrVersion(8).setGraph(graph).build().toByteArray();
      return ModelReader.read(model).graph().initializers().iterator().next().initializer();
    } catch (IOException noTensor) {
      return Optional.empty();
    }
  }

  /** Plain ustar with GNU long names, which is all that the archive uses. */
  private static Map<String, byte[]> untar(InputStream in) throws IOException {
    Map<String, byte[]> files = new TreeMap<>();
    String longName = "";
    for (byte[] header = in.readNBytes(BLOCK);
        header.length == BLOCK && header[0] != 0;
        header = in.readNBytes(BLOCK)) {
      String name = longName.isEmpty() ? text(header, 0, 100) : longName;
      longName = "";
      int size = Integer.parseInt(text(header, 124, 12).strip(), 8);
      byte[] content = in.readNBytes(size);
      in.skipNBytes((BLOCK - size % BLOCK) % BLOCK);
      if (header[156] == 'L') {
        longName = text(content, 0, content.length);
      } else {
        files.put(name.replaceFirst("^\\./", ""), content);
      }
    }
    return files;
  }

  private static String text(byte[] bytes, int from, int length) {
    String text = new String(bytes, from, length, StandardCharsets.UTF_8);
    int end = text.indexOf(0);
    return end < 0 ? text : text.substring(0, end);
  }
}
