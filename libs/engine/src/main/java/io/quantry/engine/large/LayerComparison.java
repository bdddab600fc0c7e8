package io.quantry.engine.large;

import io.quantry.contracts.ErrorCode;
import io.quantry.contracts.QuantryException;
import io.quantry.onnx.ir.ElementType;
import io.quantry.onnx.ir.Model;
import io.quantry.onnx.ir.Node;
import io.quantry.onnx.ir.Shape;
import io.quantry.onnx.ir.Value;
import io.quantry.onnx.ir.ValueType;
import io.quantry.ort.TensorValue;
import io.quantry.quantizer.technique.Decisions;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Compares one layer of a result with the FP32 weights: a product by a random row, a table by some
 * random rows of it. Larger layers are cut into slices of 96 MiB of FP32 weights.
 */
final class LayerComparison {
  private static final long SLICE_BYTES = 96L << 20;

  /** What a layer that cannot be cut may have. */
  private static final long MOST_WHOLE_BYTES = 256L << 20;

  /** Slices begin at multiples of this, so that packed elements begin with a byte. */
  private static final int ALIGNMENT = 64;

  private static final int TABLE_ROWS = 64;

  private final LayerRuns runs;
  private final ReferenceProduct products;
  private final long sliceBytes;

  /** Output channels, or a table's rows; the whole layer is what it is without a cut. */
  private record Slice(long from, long to, boolean whole) {
    int size() {
      return Math.toIntExact(to - from);
    }
  }

  LayerComparison(LayerRuns runs, ReferenceProduct products) {
    this(runs, products, SLICE_BYTES);
  }

  /**
   * @param sliceBytes of FP32 weights, at most
   */
  LayerComparison(LayerRuns runs, ReferenceProduct products, long sliceBytes) {
    this.runs = runs;
    this.products = products;
    this.sliceBytes = sliceBytes;
  }

  /**
   * SQNR of the layer's output in decibels; NaN if an output is not finite.
   *
   * @throws StoredLayer.NoSuchForm if the layer is too large and cannot be cut
   */
  double sqnr(SourceLayer layer, StoredLayer stored, SplittableRandom random)
      throws StoredLayer.NoSuchForm, IOException {
    SplittableRandom again = random.split();
    try {
      return sqnr(layer, stored, slices(layer), random);
    } catch (StoredLayer.NoSuchForm uncut) {
      if (layer.weights().byteSize() > MOST_WHOLE_BYTES) {
        throw uncut;
      }
      return sqnr(layer, stored, List.of(new Slice(0, layer.sliced(), true)), again);
    }
  }

  private double sqnr(
      SourceLayer layer, StoredLayer stored, List<Slice> slices, SplittableRandom random)
      throws StoredLayer.NoSuchForm, IOException {
    return layer.isTable()
        ? table(layer, stored, slices, random)
        : product(layer, stored, slices, random);
  }

  private double product(
      SourceLayer layer, StoredLayer stored, List<Slice> slices, SplittableRandom random)
      throws StoredLayer.NoSuchForm, IOException {
    float[] row = new float[layer.rows()];
    for (int k = 0; k < row.length; k++) {
      row[k] = (float) random.nextGaussian();
    }
    double[] expected = products.of(layer, row);
    addBias(layer.node(), expected);
    SignalToNoise ratio = new SignalToNoise();
    ValueType type = ValueType.tensor(ElementType.FLOAT, Shape.of(1, row.length));
    TensorValue input = TensorValue.ofFloats(row, 1, row.length);
    for (Slice slice : slices) {
      Model model =
          slice.whole ? stored.whole(type) : stored.slice(false, slice.from, slice.to, type);
      float[] got = runs.run(model, input, name(layer), slice.from == 0);
      requireSize(layer, slice.size(), got.length);
      for (int n = 0; n < got.length; n++) {
        ratio.add(expected[Math.toIntExact(slice.from) + n], got[n]);
      }
    }
    return ratio.decibel();
  }

  /** Gemm: {@code alpha · A B + beta · C}. */
  private static void addBias(Node node, double[] product) {
    float alpha = node.is("Gemm") ? node.attributeFloat("alpha", 1) : 1;
    float beta = node.is("Gemm") ? node.attributeFloat("beta", 1) : 0;
    float[] bias =
        node.is("Gemm")
            ? node.input(2)
                .filter(Value::isConstant)
                .flatMap(Value::initializer)
                .map(tensor -> tensor.floats())
                .orElse(new float[1])
            : new float[1];
    for (int n = 0; n < product.length; n++) {
      product[n] = alpha * product[n] + beta * bias[bias.length == 1 ? 0 : n];
    }
  }

  private double table(
      SourceLayer layer, StoredLayer stored, List<Slice> slices, SplittableRandom random)
      throws StoredLayer.NoSuchForm, IOException {
    int width = layer.columns();
    ElementType type = layer.input().elementType().orElse(ElementType.INT64);
    ByteBuffer bytes = ByteBuffer.allocate(4 * width).order(ByteOrder.LITTLE_ENDIAN);
    float[] expected = new float[width];
    SignalToNoise ratio = new SignalToNoise();
    for (Slice slice : slices) {
      int count = Math.min(TABLE_ROWS, slice.size());
      long[] indices = random.longs(count, 0, slice.size()).toArray();
      ValueType rows = ValueType.tensor(type, Shape.of(count));
      Model model =
          slice.whole ? stored.whole(rows) : stored.slice(true, slice.from, slice.to, rows);
      float[] got = runs.run(model, indices(type, indices), name(layer), slice.from == 0);
      requireSize(layer, (long) count * width, got.length);
      for (int index = 0; index < count; index++) {
        bytes.clear();
        layer.weights().read(4L * width * (slice.from + indices[index]), bytes);
        bytes.flip().asFloatBuffer().get(expected);
        for (int n = 0; n < width; n++) {
          ratio.add(expected[n], got[index * width + n]);
        }
      }
    }
    return ratio.decibel();
  }

  private static TensorValue indices(ElementType type, long[] indices) {
    if (type != ElementType.INT32) {
      return TensorValue.ofInt64s(indices, indices.length);
    }
    int[] narrow = new int[indices.length];
    for (int index = 0; index < narrow.length; index++) {
      narrow[index] = Math.toIntExact(indices[index]);
    }
    return TensorValue.ofInt32s(narrow, narrow.length);
  }

  private List<Slice> slices(SourceLayer layer) {
    long bytes = layer.weights().byteSize();
    long all = layer.sliced();
    if (bytes <= sliceBytes) {
      return List.of(new Slice(0, all, true));
    }
    long each = Math.max(ALIGNMENT, sliceBytes / (bytes / all) / ALIGNMENT * ALIGNMENT);
    List<Slice> slices = new ArrayList<>();
    for (long from = 0; from < all; from += each) {
      slices.add(new Slice(from, Math.min(all, from + each), false));
    }
    return slices;
  }

  private static void requireSize(SourceLayer layer, long expected, int got) {
    if (expected != got) {
      throw new QuantryException(
          ErrorCode.TRUTH_CHECK_FAILED,
          "The layer %s of the result has %d outputs where the FP32 layer has %d"
              .formatted(name(layer), got, expected));
    }
  }

  private static String name(SourceLayer layer) {
    return Decisions.label(layer.node());
  }
}
