package io.quantry.trainer.graph;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.quantry.onnx.file.ModelReader;
import io.quantry.onnx.ir.Model;
import io.quantry.trainer.operator.Mode;
import io.quantry.trainer.torch.Scoped;
import io.quantry.trainer.torch.Tensors;
import io.quantry.trainer.torch.Torch;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Scanner;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.Test;

/** One pass that is not freed is 20 MB here; libtorch's memory is none of the collector's. */
class MemoryTest {
  private static final Path STATISTICS = Path.of("/proc/self/statm");
  private static final int WARMING = 150;
  private static final int PASSES = 300;
  private static final double MOST_GROWTH = 1.05;

  @Test
  void doesNotGrowOverForwardAndBackwardPasses() throws IOException {
    Path file = Path.of(System.getProperty("quantry.root")).resolve("demo/glyphs/glyphs-fp32.onnx");
    assumeTrue(Files.exists(file), "skipped: no glyphs model at hand");
    assumeTrue(Files.exists(STATISTICS), "skipped: no /proc here");
    Model model = ModelReader.read(file);
    float[] pixels = new float[32 * 28 * 28];
    try (TorchGraph graph = TorchGraph.of(model, Torch.device())) {
      graph.constants().stream()
          .map(graph::constant)
          .filter(tensor -> tensor.is_floating_point() && tensor.dim() > 1)
          .forEach(tensor -> tensor.set_requires_grad(true));
      pass(graph, pixels, WARMING);
      long before = residentPages();
      pass(graph, pixels, PASSES);
      long after = residentPages();
      System.out.printf("%d pages resident before, %d after%n", before, after);
      assertThat(after).isLessThanOrEqualTo((long) (MOST_GROWTH * before));
    }
  }

  private static void pass(TorchGraph graph, float[] pixels, int times) {
    for (int i = 0; i < times; i++) {
      Scoped.run(
          () -> {
            Tensor images = Tensors.of(pixels, 32, 1, 28, 28);
            Map<String, Tensor> made =
                graph.run(
                    Map.of(graph.inputs().getFirst(), images), graph.outputs(), Mode.INFERENCE);
            graph.backward(torch.square(made.values().iterator().next()).mean());
          });
    }
  }

  /** With Java's garbage collected, so that what is left is what is held. */
  private static long residentPages() throws IOException {
    System.gc();
    return new Scanner(Files.readString(STATISTICS)).skip("\\d+").nextLong();
  }
}
