package io.quantry.ort;

import io.quantry.onnx.file.OperatorCount;
import io.quantry.onnx.ir.Graph;
import io.quantry.onnx.ir.Model;
import io.quantry.onnx.ir.Node;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;

/**
 * How many nodes of each operator a graph holds, subgraphs and functions included. Operators of the
 * standard domain go by their type alone ({@code Conv}), others as {@code com.microsoft:Gelu}.
 */
public final class OperatorHistogram {
  private static final int INLINE_BYTES = 1 << 16;

  private OperatorHistogram() {}

  public static Map<String, Integer> of(Model model) {
    Map<String, Integer> counts = new TreeMap<>();
    for (Graph graph : model.allGraphs()) {
      for (Node node : graph.nodes()) {
        counts.merge(OperatorCount.named(node.domain(), node.opType()), 1, Integer::sum);
      }
    }
    return counts;
  }

  /**
   * The histogram of the graph that the runtime really runs on this machine: the session saves it,
   * and it is read back.
   *
   * @param scratch a folder that exists, for the saved graph
   * @throws RunnerException {@code model-rejected-by-runtime} if the model does not load
   */
  public static Map<String, Integer> optimized(Path model, SessionSettings settings, Path scratch) {
    try {
      Path folder = Files.createTempDirectory(scratch, "optimized");
      try {
        Path saved = folder.resolve("optimized.onnx");
        SessionSettings saving =
            settings
                .withSaveOptimizedTo(saved)
                .withConfig(
                    "session.optimized_model_external_initializers_file_name", "optimized.data")
                .withConfig(
                    "session.optimized_model_external_initializers_min_size_in_bytes",
                    Integer.toString(INLINE_BYTES));
        Session.open(model, saving).close();
        return OperatorCount.of(saved);
      } finally {
        ScratchFolder.delete(folder);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
