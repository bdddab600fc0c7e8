package io.quantry.evaluation;

import io.quantry.onnx.file.ModelReader;
import io.quantry.onnx.ir.Graph;
import io.quantry.onnx.ir.Model;
import io.quantry.onnx.ir.Node;
import io.quantry.onnx.ir.Tensor;
import io.quantry.onnx.ir.TensorData;
import io.quantry.onnx.ir.Value;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * A model's files as a user stores them.
 *
 * @param bytes of the model and its side files
 * @param quantized whether any operator or weight is of a narrower type than 32 bits
 * @param weights by type, largest first
 */
public record ModelFile(long bytes, boolean quantized, List<StoredWeights> weights) {
  public ModelFile {
    weights = List.copyOf(weights);
  }

  static ModelFile of(Path file) {
    try {
      Model model = ModelReader.readLean(file);
      Set<String> sideFiles = new HashSet<>();
      boolean quantized = false;
      for (Graph graph : model.allGraphs()) {
        for (Value value : graph.initializers()) {
          Tensor tensor = value.initializer().orElse(null);
          if (tensor != null) {
            quantized |= narrow(tensor);
            if (tensor.data() instanceof TensorData.External external) {
              sideFiles.add(external.file().location());
            }
          }
        }
        quantized |= graph.nodes().stream().anyMatch(ModelFile::quantizes);
      }
      sideFiles.remove(String.valueOf(file.getFileName())); // weights that were left in it
      long bytes = Files.size(file);
      for (String name : sideFiles) {
        bytes += Files.size(file.resolveSibling(name));
      }
      return new ModelFile(bytes, quantized, StoredWeights.of(model));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static boolean narrow(Tensor tensor) {
    return switch (tensor.elementType()) {
      case FLOAT16, BFLOAT16, FLOAT8E4M3FN, FLOAT8E4M3FNUZ, FLOAT8E5M2, FLOAT8E5M2FNUZ -> true;
      case FLOAT4E2M1, INT4, UINT4, INT2, UINT2 -> true;
      default -> false;
    };
  }

  private static boolean quantizes(Node node) {
    String type = node.opType();
    return type.contains("QuantizeLinear")
        || type.contains("Integer")
        || type.startsWith("QLinear")
        || type.startsWith("QAttention")
        || type.startsWith("QGemm")
        || type.contains("NBits")
        || type.startsWith("DynamicQuantize");
  }
}
