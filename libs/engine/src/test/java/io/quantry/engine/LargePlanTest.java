package io.quantry.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.within;

import com.sun.management.ThreadMXBean;
import io.quantry.contracts.ErrorCode;
import io.quantry.contracts.QuantryException;
import io.quantry.contracts.engine.DatasetInput;
import io.quantry.contracts.engine.EngineEvent;
import io.quantry.contracts.engine.Finding;
import io.quantry.contracts.engine.LayerDecision;
import io.quantry.contracts.engine.PlanResult;
import io.quantry.contracts.engine.PlanTask;
import io.quantry.contracts.engine.QuantizeResult;
import io.quantry.contracts.engine.QuantizeTask;
import io.quantry.contracts.spec.TechniqueSpec;
import io.quantry.onnx.file.FolderSideFile;
import io.quantry.onnx.file.ModelWriter;
import io.quantry.onnx.ir.ElementType;
import io.quantry.onnx.ir.Extras;
import io.quantry.onnx.ir.Graph;
import io.quantry.onnx.ir.Model;
import io.quantry.onnx.ir.Shape;
import io.quantry.onnx.ir.Tensor;
import io.quantry.onnx.ir.TensorData;
import io.quantry.onnx.ir.Value;
import io.quantry.onnx.ir.ValueType;
import io.quantry.quantizer.catalog.Catalog;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Plans of a technique that streams. */
final class LargePlanTest {
  private static final TechniqueSpec INT4 = new TechniqueSpec("weight-only", Map.of());
  private static final OptionalLong TINY = OptionalLong.of(3_000);

  @TempDir Path folder;
  private final List<EngineEvent> events = new ArrayList<>();

  @Test
  void foreseesLayersAndSizeOfTheJob() throws IOException {
    SmallTransformer.inside(folder.resolve("model.onnx"));
    PlanResult plan = plan(OptionalLong.empty(), null);
    QuantizeResult real =
        new QuantizeRun(folder, events::add, Catalog.techniques(), TINY)
            .run(new QuantizeTask("model.onnx", INT4, null, "out/r.onnx", 1));

    assertThat(plan.quantized())
        .extracting(LayerDecision::node)
        .containsExactlyElementsOf(real.quantized().stream().map(LayerDecision::node).toList());
    assertThat(plan.keptFloat()).containsExactlyElementsOf(real.keptFloat());
    assertThat((double) plan.expectedBytes())
        .isCloseTo((double) real.outputBytes(), within(0.01 * real.outputBytes()));
    assertThat(plan.inputBytes()).isEqualTo(real.inputBytes());
    assertThat(plan.notes()).extracting(Finding::code).doesNotContain("BASELINE_UNAVAILABLE");
    assertThat(folder.resolve("plan")).isEmptyDirectory();
  }

  @Test
  void looksAtNoWeights() throws IOException {
    SmallTransformer.outside(folder.resolve("model.onnx"), Float.NaN);
    assertThat(plan(TINY, null).quantized()).hasSize(4);
  }

  @Test
  void saysThatALargeModelIsNotRun() throws IOException {
    SmallTransformer.outside(folder.resolve("model.onnx"));
    PlanResult plan = plan(TINY, null);
    assertThat(plan.notes()).extracting(Finding::code).contains("BASELINE_UNAVAILABLE");
    assertThat(Objects.requireNonNull(plan.time()).millisPerSample()).isZero();
    assertThatExceptionOfType(QuantryException.class)
        .isThrownBy(() -> plan(TINY, Samples.glyphs("calibration")))
        .extracting(QuantryException::code)
        .isEqualTo(ErrorCode.MEMORY_LIMIT_EXCEEDED);
  }

  /** 3.2 GB that are a hole. */
  @Test
  void takesNeitherTimeNorMemoryForGigabytes() throws IOException {
    int layers = 12;
    long side = 8_192;
    long bytes = 4L * layers * side * side;
    products(layers, side);
    long before = allocated();
    long start = System.nanoTime();

    PlanResult plan = plan(OptionalLong.of(4L << 30), null);

    assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(10));
    assertThat(allocated() - before).as("all that was ever on the heap").isLessThan(64L << 20);
    assertThat(plan.inputBytes()).isGreaterThan(bytes);
    assertThat(plan.quantized()).hasSize(layers);
    // Four bits and a 32nd of a scale.
    assertThat((double) plan.expectedBytes() / bytes).isCloseTo(5 / 32.0, within(0.001));
    assertThat(plan.memory().bytes()).isLessThan(1L << 30);
    assertThat(Objects.requireNonNull(plan.time()).seconds()).isBetween(10.0, 60.0);
  }

  private void products(int layers, long side) throws IOException {
    Path content = folder.resolve("part");
    try (RandomAccessFile file = new RandomAccessFile(content.toFile(), "rw")) {
      file.setLength(4L * layers * side * side);
    }
    FolderSideFile part = FolderSideFile.of(content);
    Graph graph = new Graph("products");
    Value x = graph.addInput("x", ValueType.tensor(ElementType.FLOAT, Shape.of(1, side)));
    for (int index = 0; index < layers; index++) {
      TensorData data = new TensorData.External(part, 4L * index * side * side, 4 * side * side);
      Tensor tensor = new Tensor(ElementType.FLOAT, new long[] {side, side}, data, Extras.NONE);
      x =
          graph
              .newNode("MatMul")
              .name("product" + index)
              .inputs(x, graph.addInitializer("w" + index, tensor))
              .output("y" + index)
              .append()
              .requireOutput(0);
    }
    x.setType(ValueType.tensor(ElementType.FLOAT, Shape.of(1, side)));
    graph.addOutput(x);
    Model model = new Model(8, graph);
    model.opsets().set("", 17);
    ModelWriter.writeAround(model, folder.resolve("model.onnx"), content);
  }

  private static long allocated() {
    return ((ThreadMXBean) ManagementFactory.getThreadMXBean()).getTotalThreadAllocatedBytes();
  }

  private PlanResult plan(OptionalLong memory, @Nullable DatasetInput data) throws IOException {
    return new PlanRun(folder, events::add, Duration.ofSeconds(30), memory)
        .run(new PlanTask("model.onnx", INT4, data, 2, null));
  }
}
