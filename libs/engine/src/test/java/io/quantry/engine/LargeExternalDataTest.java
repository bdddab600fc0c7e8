package io.quantry.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.quantry.contracts.engine.QuantizeResult;
import io.quantry.contracts.engine.QuantizeTask;
import io.quantry.contracts.spec.TechniqueSpec;
import io.quantry.onnx.ModelRefusedException;
import io.quantry.onnx.file.FolderSideFile;
import io.quantry.onnx.file.ModelReader;
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
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** External data as files in the wild have them. */
final class LargeExternalDataTest {
  private static final int SIDE = 64;
  private static final long BYTES = 4L * SIDE * SIDE;

  @TempDir Path folder;

  @Test
  void readsTensorsThatShareBytesOrOverlap() throws IOException {
    ByteBuffer content = ByteBuffer.allocate((int) (2 * BYTES)).order(ByteOrder.LITTLE_ENDIAN);
    for (int index = 0; content.hasRemaining(); index++) {
      content.putFloat((index % 127 - 63) / 100f);
    }
    Files.write(folder.resolve("part"), content.array());
    write(List.of(0L, 0L, BYTES / 2, BYTES), SIDE, SIDE);

    QuantizeResult result = quantize();

    assertThat(result.quantized())
        .hasSize(4)
        .allSatisfy(one -> assertThat(one.decision()).matches("int8; SQNR [45]\\d dB"));
  }

  @Test
  void refusesDataThatEndEarlyOrAreNotThere() throws IOException {
    Files.write(folder.resolve("part"), new byte[(int) BYTES]);
    write(List.of(0L), SIDE, SIDE);
    try (FileChannel data =
        FileChannel.open(folder.resolve("model.onnx.data"), StandardOpenOption.WRITE)) {
      data.truncate(BYTES - 1);
    }
    assertThatExceptionOfType(ModelRefusedException.class)
        .isThrownBy(this::quantize)
        .withMessageContaining("behind its file");
    Files.delete(folder.resolve("model.onnx.data"));
    assertThatExceptionOfType(ModelRefusedException.class)
        .isThrownBy(this::quantize)
        .withMessageContaining("did not come with the model");
  }

  /** 2.1 GB, a hole but for one column's last weight. */
  @Test
  void takesATensorBeyondTwoGigabytes() throws IOException {
    long rows = 8_200;
    long columns = 65_536;
    try (RandomAccessFile file = new RandomAccessFile(folder.resolve("part").toFile(), "rw")) {
      file.setLength(4 * rows * columns);
      file.seek(4 * (rows * columns - 1));
      file.write(new byte[] {0, 0, (byte) 0x80, 0x3F}); // 1
    }
    write(List.of(0L), rows, columns);

    QuantizeResult result = quantize();

    assertThat(result.inputBytes()).isGreaterThan(1L << 31);
    Tensor stored = stored();
    ByteBuffer last = ByteBuffer.allocate(2);
    stored.read(rows * columns - 2, last);
    assertThat(last.array()).containsExactly(0, 127);
  }

  private Tensor stored() throws IOException {
    return ModelReader.readLean(folder.resolve("output/result.onnx"))
        .graph()
        .initializers()
        .stream()
        .map(value -> value.initializer().orElseThrow())
        .filter(tensor -> tensor.elementType() == ElementType.INT8)
        .findFirst()
        .orElseThrow();
  }

  /** One product after the other, with weights at these places of {@code part}. */
  private void write(List<Long> offsets, long rows, long columns) throws IOException {
    FolderSideFile part = FolderSideFile.of(folder.resolve("part"));
    Graph graph = new Graph("products");
    Value x = graph.addInput("x", ValueType.tensor(ElementType.FLOAT, Shape.of(1, rows)));
    for (int index = 0; index < offsets.size(); index++) {
      TensorData data = new TensorData.External(part, offsets.get(index), 4 * rows * columns);
      Tensor tensor = new Tensor(ElementType.FLOAT, new long[] {rows, columns}, data, Extras.NONE);
      x =
          graph
              .newNode("MatMul")
              .name("product" + index)
              .inputs(x, graph.addInitializer("w" + index, tensor))
              .output("y" + index)
              .append()
              .requireOutput(0);
    }
    x.setType(ValueType.tensor(ElementType.FLOAT, Shape.of(1, columns)));
    graph.addOutput(x);
    Model model = new Model(8, graph);
    model.opsets().set("", 17);
    ModelWriter.writeAround(model, folder.resolve("model.onnx"), folder.resolve("part"));
  }

  private QuantizeResult quantize() throws IOException {
    return new QuantizeRun(
            folder, event -> {}, List.of(new Int8Columns(() -> {})), OptionalLong.of(3_000))
        .run(
            new QuantizeTask(
                "model.onnx",
                new TechniqueSpec(Int8Columns.TYPE, Map.of()),
                null,
                "output/result.onnx",
                2));
  }
}
