package io.quantry.bench;

import io.quantry.onnx.file.FolderSideFile;
import io.quantry.onnx.file.ModelWriter;
import io.quantry.onnx.ir.Attribute;
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
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.SplittableRandom;

/**
 * A model of the shapes of a Llama of 7 billion parameters, with as many of its layers as make a
 * size: table {@code [32000, 4096]}, in each layer query, key, value and output {@code [4096,
 * 4096]}, gate and up {@code [4096, 11008]}, down {@code [11008, 4096]}, last a head {@code [4096,
 * 32000]}; one head of attention, normalized inputs, residuals. FP32 weights in external data.
 *
 * <p>Weights are normal with a deviation of 0.02: pieces of one seeded pool of 2^20 numbers, each
 * from a place of its own, which is as fast as a copy.
 */
final class GeneratedTransformer {
  private static final int WORDS = 32_000;
  private static final int WIDTH = 4_096;
  private static final int HIDDEN = 11_008;
  private static final int TOKENS = 8;
  private static final int POOL = 1 << 20;
  private static final int PIECE = 1 << 18;
  private static final float DEVIATION = 0.02f;
  private static final long LAYER_ELEMENTS = 4L * WIDTH * WIDTH + 3L * WIDTH * HIDDEN;
  private static final long FRAME_ELEMENTS = 2L * WORDS * WIDTH;

  private final Graph graph = new Graph("generated transformer");
  private final SplittableRandom random = new SplittableRandom(20261127);
  private final ByteBuffer pool =
      ByteBuffer.allocateDirect(Float.BYTES * POOL).order(ByteOrder.LITTLE_ENDIAN);
  private final FolderSideFile content;
  private final FileChannel channel;
  private long end;

  private GeneratedTransformer(Path content, FileChannel channel) {
    this.content = FolderSideFile.of(content);
    this.channel = channel;
    while (pool.hasRemaining()) {
      pool.putFloat((float) random.nextGaussian() * DEVIATION);
    }
  }

  /**
   * Writes {@code model.onnx} and {@code model.onnx.data} into a folder.
   *
   * @param bytes of the weights, reached to within half a layer of 0.8 GB
   */
  static Path write(Path folder, long bytes) throws IOException {
    long layers = Math.max(1, Math.round((bytes / 4.0 - FRAME_ELEMENTS) / LAYER_ELEMENTS));
    Path content = Files.createDirectories(folder).resolve("weights.part");
    Path file = folder.resolve("model.onnx");
    try (FileChannel channel =
        FileChannel.open(content, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
      Model model = new GeneratedTransformer(content, channel).model(layers);
      ModelWriter.writeAround(model, file, content);
    }
    return file;
  }

  private Model model(long layers) throws IOException {
    Value words = graph.addInput("words", ValueType.tensor(ElementType.INT64, Shape.of(1, TOKENS)));
    Value x = node("Gather", "embed", weights("embed.weight", WORDS, WIDTH), words);
    for (long layer = 0; layer < layers; layer++) {
      x = layer("layers." + layer, x);
    }
    Value logits = product("head", normalized("norm", x), WIDTH, WORDS);
    logits.setType(ValueType.tensor(ElementType.FLOAT, Shape.of(1, TOKENS, WORDS)));
    graph.addOutput(logits);
    Model model = new Model(8, graph);
    model.opsets().set("", 17);
    return model;
  }

  private Value layer(String name, Value x) throws IOException {
    Value in = normalized(name + ".input_norm", x);
    Value query = product(name + ".q", in, WIDTH, WIDTH);
    Value key = product(name + ".k", in, WIDTH, WIDTH);
    Value value = product(name + ".v", in, WIDTH, WIDTH);
    Value turned = node("Transpose", name + ".turn", key);
    turned
        .producer()
        .orElseThrow()
        .setAttribute(new Attribute.OfInts("perm", new long[] {0, 2, 1}, Extras.NONE));
    Value scale =
        graph.addInitializer(name + ".scale", Tensor.scalar((float) (1 / Math.sqrt(WIDTH))));
    Value scores =
        node("Mul", name + ".scaled", node("MatMul", name + ".qk", query, turned), scale);
    Value mixed = node("MatMul", name + ".mix", node("Softmax", name + ".softmax", scores), value);
    x = node("Add", name + ".attended", x, product(name + ".o", mixed, WIDTH, WIDTH));

    in = normalized(name + ".post_norm", x);
    Value gate = product(name + ".gate", in, WIDTH, HIDDEN);
    Value open = node("Mul", name + ".silu", gate, node("Sigmoid", name + ".sigmoid", gate));
    Value hidden = node("Mul", name + ".gated", open, product(name + ".up", in, WIDTH, HIDDEN));
    return node("Add", name + ".out", x, product(name + ".down", hidden, HIDDEN, WIDTH));
  }

  private Value normalized(String name, Value x) {
    float[] ones = new float[WIDTH];
    Arrays.fill(ones, 1);
    return node(
        "LayerNormalization",
        name,
        x,
        graph.addInitializer(name + ".weight", Tensor.ofFloats(ones, WIDTH)));
  }

  private Value product(String name, Value x, long rows, long columns) throws IOException {
    return node("MatMul", name, x, weights(name + ".weight", rows, columns));
  }

  private Value node(String type, String name, Value... inputs) {
    return graph
        .newNode(type)
        .name(name)
        .inputs(inputs)
        .output(name + ".output")
        .append()
        .requireOutput(0);
  }

  private Value weights(String name, long rows, long columns) throws IOException {
    long offset = end;
    long left = rows * columns;
    while (left > 0) {
      int count = (int) Math.min(PIECE, left);
      int from = random.nextInt(POOL - PIECE);
      ByteBuffer piece = pool.slice(Float.BYTES * from, Float.BYTES * count);
      while (piece.hasRemaining()) {
        end += channel.write(piece, end);
      }
      left -= count;
    }
    // All dims are multiples of 1024 elements: every tensor begins at a page.
    TensorData data = new TensorData.External(content, offset, end - offset);
    return graph.addInitializer(
        name, new Tensor(ElementType.FLOAT, new long[] {rows, columns}, data, Extras.NONE));
  }
}
