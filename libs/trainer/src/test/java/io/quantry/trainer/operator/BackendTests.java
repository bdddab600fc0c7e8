package io.quantry.trainer.operator;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.quantry.onnx.file.ModelReader;
import io.quantry.onnx.ir.Model;
import io.quantry.onnx.ir.Tensor;
import io.quantry.onnx.ir.Value;
import io.quantry.onnx.proto.GraphProto;
import io.quantry.onnx.proto.ModelProto;
import io.quantry.onnx.proto.TensorProto;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.zip.GZIPInputStream;

/** The conformance data of ONNX: one small model for each form of each operator. */
final class BackendTests {
  private static final int BLOCK = 512;

  private final Map<String, byte[]> files;

  private BackendTests(Map<String, byte[]> files) {
    this.files = files;
  }

  /** Reads them all; skips the test where they are missing. */
  static BackendTests read() throws IOException {
    Path archive =
        Path.of(System.getProperty("quantry.root"))
            .resolve("../shared/data/onnx-backend-tests/onnx-backend-test-data.tar.gz")
            .normalize();
    assumeTrue(Files.exists(archive), "skipped: no shared data onnx-backend-tests");
    try (InputStream in =
        new GZIPInputStream(new BufferedInputStream(Files.newInputStream(archive)))) {
      return new BackendTests(untar(in));
    }
  }

  /** Folders that hold a model with data. */
  List<String> folders() {
    return files.keySet().stream()
        .filter(name -> name.endsWith("/model.onnx"))
        .map(name -> name.substring(0, name.lastIndexOf('/')))
        .toList();
  }

  Model model(String folder) {
    return ModelReader.read(content(folder + "/model.onnx").orElseThrow());
  }

  /**
   * The stored tensors of inputs or outputs by name.
   *
   * @throws IOException if one of them is no tensor
   */
  Map<String, Tensor> tensors(String folder, List<Value> values, String prefix) throws IOException {
    Map<String, Tensor> tensors = new LinkedHashMap<>();
    for (int i = 0; i < values.size(); i++) {
      Optional<byte[]> content =
          content("%s/test_data_set_0/%s_%d.pb".formatted(folder, prefix, i));
      if (content.isPresent()) {
        tensors.put(values.get(i).name(), tensor(content.get()));
      }
    }
    return tensors;
  }

  private Optional<byte[]> content(String name) {
    return Optional.ofNullable(files.get(name));
  }

  /** A tensor that is stored as a message of its own, read as the constant of an empty model. */
  private static Tensor tensor(byte[] message) throws IOException {
    TensorProto tensor = TensorProto.parseFrom(message).toBuilder().setName("tensor").build();
    GraphProto graph = GraphProto.newBuilder().addInitializer(tensor).build();
    byte[] model = ModelProto.newBuilder().setIrVersion(8).setGraph(graph).build().toByteArray();
    return ModelReader.read(model)
        .graph()
        .initializers()
        .iterator()
        .next()
        .initializer()
        .orElseThrow();
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
