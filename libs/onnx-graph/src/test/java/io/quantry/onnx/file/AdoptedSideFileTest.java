package io.quantry.onnx.file;

import static org.assertj.core.api.Assertions.assertThat;

import io.quantry.onnx.ir.ElementType;
import io.quantry.onnx.ir.Extras;
import io.quantry.onnx.ir.Graph;
import io.quantry.onnx.ir.Model;
import io.quantry.onnx.ir.Tensor;
import io.quantry.onnx.ir.TensorData;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AdoptedSideFileTest {
  private static final int SIZE = 4096;

  @TempDir Path folder;

  @Test
  void keepsThePlacesOfWhatLiesThereAndAppendsTheRest() throws IOException {
    byte[] content = new byte[3 * SIZE];
    new Random(3).nextBytes(content);
    Path store = folder.resolve("tensors");
    Files.write(store, content);
    Model model = new Model(8, new Graph("g"));
    model.opsets().set("", 17);
    model.graph().addInitializer("second", inside(store, 2 * SIZE));
    model.graph().addInitializer("new", Tensor.ofUint8s(new byte[] {1, 2, 3}, 3));
    model.graph().addInitializer("large", Tensor.ofUint8s(new byte[2 * SIZE], 2 * SIZE));
    model.graph().addInitializer("first", inside(store, 0));

    Path side = ModelWriter.writeAround(model, folder.resolve("result.onnx"), store);

    assertThat(store).doesNotExist();
    assertThat(side).isEqualTo(folder.resolve("result.onnx.data")).hasSize(5 * SIZE);
    Model read = ModelReader.read(folder.resolve("result.onnx"));
    assertThat(place(read, "first")).isEqualTo(0);
    assertThat(place(read, "second")).isEqualTo(2 * SIZE);
    assertThat(place(read, "large")).isEqualTo(3 * SIZE);
    assertThat(tensor(read, "new").data()).isInstanceOf(TensorData.Raw.class);
    assertThat(tensor(read, "second").bytes()).isEqualTo(ByteBuffer.wrap(content, 2 * SIZE, SIZE));
  }

  private static Tensor inside(Path store, long offset) {
    TensorData data = new TensorData.External(FolderSideFile.of(store), offset, SIZE);
    return new Tensor(ElementType.UINT8, new long[] {SIZE}, data, Extras.NONE);
  }

  private static long place(Model model, String name) {
    return ((TensorData.External) tensor(model, name).data()).offset();
  }

  private static Tensor tensor(Model model, String name) {
    return model.graph().initializers().stream()
        .filter(value -> value.name().equals(name))
        .findFirst()
        .orElseThrow()
        .initializer()
        .orElseThrow();
  }
}
