package io.quantry.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.quantry.contracts.ErrorCode;
import io.quantry.contracts.QuantryException;
import io.quantry.contracts.dataset.DatasetManifest;
import io.quantry.contracts.engine.DatasetInput;
import io.quantry.contracts.engine.QuantizeResult;
import io.quantry.contracts.engine.QuantizeTask;
import io.quantry.contracts.spec.TechniqueSpec;
import io.quantry.onnx.file.ModelWriter;
import io.quantry.onnx.file.WriteOptions;
import io.quantry.onnx.ir.Dimension;
import io.quantry.onnx.ir.ElementType;
import io.quantry.onnx.ir.Graph;
import io.quantry.onnx.ir.Model;
import io.quantry.onnx.ir.Shape;
import io.quantry.onnx.ir.Tensor;
import io.quantry.onnx.ir.Value;
import io.quantry.onnx.ir.ValueType;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Jobs on calibration data that fit badly or hardly say anything. */
final class BadCalibrationTest {
  private static final int WIDTH = 4;
  private static final int SAMPLES = 40;
  private static final List<String> METHODS =
      List.of("minmax", "moving-average", "percentile", "entropy", "mse", "auto");

  @TempDir Path folder;

  /** The value lies in the third batch, where extremes come from the graph. */
  @ParameterizedTest
  @ValueSource(strings = {"minmax", "mse"})
  void namesTheNodeThatGivesNanOnTheData(String method) throws IOException {
    chain("Sqrt");
    float[] data = ones();
    data[20 * WIDTH + 1] = -1;
    assertThat(failure(method, npy("<f4", data, SAMPLES, WIDTH)))
        .satisfies(failed -> assertThat(failed.code()).isEqualTo(ErrorCode.MODEL_NON_FINITE))
        .hasMessageContaining("'middle'")
        .hasMessageContaining("Sqrt")
        .hasMessageContaining("1 NaN")
        .hasMessageContaining("samples");
  }

  @ParameterizedTest
  @ValueSource(strings = {"minmax", "mse"})
  void namesTheNodeThatOverflowsOnTheData(String method) throws IOException {
    chain("Exp");
    float[] data = ones();
    data[39 * WIDTH] = 1000;
    assertThat(failure(method, npy("<f4", data, SAMPLES, WIDTH)))
        .satisfies(failed -> assertThat(failed.code()).isEqualTo(ErrorCode.MODEL_NON_FINITE))
        .hasMessageContaining("'middle'")
        .hasMessageContaining("Exp");
  }

  @Test
  void namesTheInputThatHoldsNan() throws IOException {
    chain("Relu");
    float[] data = ones();
    data[30 * WIDTH] = Float.NaN;
    assertThat(failure("minmax", npy("<f4", data, SAMPLES, WIDTH))).hasMessageContaining("'x'");
  }

  @Test
  void quantizesWhatIsAlwaysTheSame() throws IOException {
    for (float constant : new float[] {0, 1, -3e-30f, 1e30f}) {
      for (String method : METHODS) {
        chain("Relu");
        float[] data = new float[SAMPLES * WIDTH];
        Arrays.fill(data, constant);
        QuantizeResult result = quantize(method, npy("<f4", data, SAMPLES, WIDTH));
        assertThat(result.quantized()).as("%s of %s", method, constant).isNotEmpty();
      }
    }
  }

  /** Behind the Relu there is nothing but zeros. */
  @Test
  void quantizesTensorsWithoutARange() throws IOException {
    chain("Relu");
    float[] data = ones();
    for (int i = 0; i < data.length; i++) {
      data[i] = -i;
    }
    for (String method : METHODS) {
      assertThat(quantize(method, npy("<f4", data, SAMPLES, WIDTH)).quantized()).isNotEmpty();
    }
  }

  @Test
  void quantizesBehindWholeNumbers() throws IOException {
    Graph graph = new Graph("embedding");
    Value ids = graph.addInput("x", rows(ElementType.INT64, 3));
    Value table = graph.addInitializer("table", weights(32, 8));
    Value rows =
        graph.newNode("Gather").inputs(table, ids).exactOutput("rows").append().requireOutput(0);
    product(graph, rows, weights(8, 8));
    long[] data = new long[SAMPLES * 3];
    for (int i = 0; i < data.length; i++) {
      data[i] = i % 32;
    }
    assertThat(quantize("minmax", npy("<i8", data, SAMPLES, 3)).quantized()).isNotEmpty();
  }

  @Test
  void refusesInputsOfText() throws IOException {
    Graph graph = new Graph("text");
    Value text = graph.addInput("x", rows(ElementType.STRING, WIDTH));
    Value same = graph.addInput("z", rows(ElementType.FLOAT, WIDTH));
    graph.addOutput(
        graph.newNode("Identity").inputs(text).exactOutput("t").append().requireOutput(0));
    product(graph, same, weights(WIDTH, WIDTH));
    assertThat(failure("minmax", npy("<f4", ones(), SAMPLES, WIDTH)))
        .satisfies(failed -> assertThat(failed.code()).isEqualTo(ErrorCode.DATASET_MODEL_MISMATCH))
        .hasMessageContaining("'x'");
  }

  @Test
  void bindsOpenDimensionsToTheData() throws IOException {
    Graph graph = new Graph("open");
    Value x =
        graph.addInput(
            "x",
            ValueType.tensor(
                ElementType.FLOAT,
                new Shape(
                    List.of(Dimension.named("n"), Dimension.named("steps"), Dimension.of(WIDTH)))));
    product(graph, x, weights(WIDTH, WIDTH));
    assertThat(quantize("minmax", npy("<f4", ones(), SAMPLES / 5, 5, WIDTH)).quantized())
        .isNotEmpty();
  }

  @Test
  void refusesDataOfAnotherShape() throws IOException {
    chain("Relu");
    assertThat(failure("minmax", npy("<f4", ones(), SAMPLES * WIDTH / 8, 8)))
        .satisfies(failed -> assertThat(failed.code()).isEqualTo(ErrorCode.DATASET_MODEL_MISMATCH))
        .hasMessageContaining("8")
        .hasMessageContaining("x");
  }

  @Test
  void refusesDataWithoutSamples() throws IOException {
    chain("Relu");
    assertThat(failure("minmax", npy("<f4", new float[0], 0, WIDTH)).code())
        .isEqualTo(ErrorCode.DATASET_EMPTY);
  }

  /** {@code y = f(x) · W}. */
  private void chain(String function) throws IOException {
    Graph graph = new Graph("chain");
    Value x = graph.addInput("x", rows(ElementType.FLOAT, WIDTH));
    Value first =
        graph
            .newNode("MatMul")
            .name("first")
            .inputs(x, graph.addInitializer("identity", identity()))
            .exactOutput("before")
            .append()
            .requireOutput(0);
    Value middle =
        graph
            .newNode(function)
            .name("function")
            .inputs(first)
            .exactOutput("middle")
            .append()
            .requireOutput(0);
    product(graph, middle, weights(WIDTH, WIDTH));
  }

  private void product(Graph graph, Value x, Tensor weights) throws IOException {
    Value y =
        graph
            .newNode("MatMul")
            .name("product")
            .inputs(x, graph.addInitializer("w", weights))
            .exactOutput("y")
            .append()
            .requireOutput(0);
    y.setType(ValueType.tensor(ElementType.FLOAT));
    graph.addOutput(y);
    Model model = new Model(8, graph);
    model.opsets().set("", 17);
    ModelWriter.write(model, folder.resolve("model.onnx"), WriteOptions.DEFAULT);
  }

  private static ValueType rows(ElementType type, int width) {
    return ValueType.tensor(type, new Shape(List.of(Dimension.named("n"), Dimension.of(width))));
  }

  private static Tensor identity() {
    float[] values = new float[WIDTH * WIDTH];
    for (int i = 0; i < WIDTH; i++) {
      values[i * WIDTH + i] = 1;
    }
    return Tensor.ofFloats(values, WIDTH, WIDTH);
  }

  private static Tensor weights(int rows, int columns) {
    float[] values = new float[rows * columns];
    for (int i = 0; i < values.length; i++) {
      values[i] = (i * 7 % 11 - 5) / 8f;
    }
    return Tensor.ofFloats(values, rows, columns);
  }

  private static float[] ones() {
    float[] values = new float[SAMPLES * WIDTH];
    Arrays.fill(values, 1);
    return values;
  }

  private DatasetInput npy(String type, float[] values, int... shape) throws IOException {
    ByteBuffer content = ByteBuffer.allocate(4 * values.length).order(ByteOrder.LITTLE_ENDIAN);
    content.asFloatBuffer().put(values);
    return npy(type, content.array(), shape);
  }

  private DatasetInput npy(String type, long[] values, int... shape) throws IOException {
    ByteBuffer content = ByteBuffer.allocate(8 * values.length).order(ByteOrder.LITTLE_ENDIAN);
    content.asLongBuffer().put(values);
    return npy(type, content.array(), shape);
  }

  private DatasetInput npy(String type, byte[] content, int... shape) throws IOException {
    String dimensions = Arrays.toString(shape).replace('[', '(').replace(']', ')');
    String header =
        "{'descr': '%s', 'fortran_order': False, 'shape': %s, }".formatted(type, dimensions);
    header += " ".repeat(63 - (10 + header.length()) % 64) + "\n";
    ByteBuffer file =
        ByteBuffer.allocate(10 + header.length() + content.length).order(ByteOrder.LITTLE_ENDIAN);
    file.put((byte) 0x93).put("NUMPY".getBytes(StandardCharsets.US_ASCII));
    file.put((byte) 1).put((byte) 0).putShort((short) header.length());
    file.put(header.getBytes(StandardCharsets.US_ASCII)).put(content);
    Files.write(folder.resolve("data.npy"), file.array());
    return new DatasetInput(
        new DatasetManifest("npy", Map.of("input", "data.npy"), Map.of("input", "x")), ".");
  }

  private QuantizeResult quantize(String method, DatasetInput data) {
    forgetOtherData();
    TechniqueSpec technique =
        new TechniqueSpec(
            "static", Map.of("calibration", Map.of("method", method), "costBasedExclusion", false));
    return new Engine(folder, event -> {})
        .quantize(new QuantizeTask("model.onnx", technique, data, "output/result.onnx", 1));
  }

  private void forgetOtherData() {
    try {
      Files.deleteIfExists(folder.resolve(QuantizeTask.CALIBRATION_FILE));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private QuantryException failure(String method, DatasetInput data) {
    return assertThatExceptionOfType(QuantryException.class)
        .isThrownBy(() -> quantize(method, data))
        .actual();
  }
}
