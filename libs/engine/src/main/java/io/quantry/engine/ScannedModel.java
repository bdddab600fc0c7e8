package io.quantry.engine;

import io.quantry.contracts.ErrorCode;
import io.quantry.contracts.QuantryException;
import io.quantry.onnx.file.ModelReader;
import io.quantry.onnx.ir.Attribute;
import io.quantry.onnx.ir.Graph;
import io.quantry.onnx.ir.Model;
import io.quantry.onnx.ir.Node;
import io.quantry.onnx.ir.Tensor;
import io.quantry.onnx.ir.TensorData;
import io.quantry.onnx.ir.Value;
import io.quantry.onnx.scan.ModelScan;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** A model file that passed the scan: the only way by which models reach the runtime here. */
final class ScannedModel {
  private final Path file;

  private ScannedModel(Path file) {
    this.file = file;
  }

  /**
   * @throws io.quantry.onnx.ModelRefusedException with every reason found
   */
  static ScannedModel open(Path file) throws IOException {
    if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
      throw new QuantryException(ErrorCode.NOT_FOUND, "There is no model file of that name");
    }
    ModelScan.require(file);
    return new ScannedModel(file);
  }

  Path file() {
    return file;
  }

  Model read() throws IOException {
    return ModelReader.read(file);
  }

  /** The same with large weights left in the file, see {@link ModelReader#readLean}. */
  Model readLean() throws IOException {
    return ModelReader.readLean(file);
  }

  /** Bytes of the file and of the side files that {@code model}, as read from it, refers to. */
  long bytes(Model model) throws IOException {
    long bytes = Files.size(file);
    for (Path one : sideFiles(model)) {
      bytes += Files.size(one);
    }
    return bytes;
  }

  /** The side files that {@code model}, as read from this file, refers to. */
  List<Path> sideFiles(Model model) {
    Set<String> names = new TreeSet<>();
    for (Graph graph : model.allGraphs()) {
      for (Value value : graph.initializers()) {
        value.initializer().ifPresent(tensor -> collect(tensor, names));
      }
      for (Node node : graph.nodes()) {
        for (Attribute attribute : node.attributes()) {
          if (attribute instanceof Attribute.OfTensor one) {
            collect(one.value(), names);
          }
        }
      }
    }
    names.remove(String.valueOf(file.getFileName())); // content that was left in the model
    return names.stream().map(file::resolveSibling).toList();
  }

  private static void collect(Tensor tensor, Set<String> sideFiles) {
    if (tensor.data() instanceof TensorData.External external) {
      sideFiles.add(external.file().location());
    }
  }
}
