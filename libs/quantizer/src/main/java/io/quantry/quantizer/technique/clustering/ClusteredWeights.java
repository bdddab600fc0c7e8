package io.quantry.quantizer.technique.clustering;

import io.quantry.onnx.ir.ElementType;
import io.quantry.onnx.ir.Tensor;
import io.quantry.quantizer.scheme.Clusters;
import io.quantry.quantizer.scheme.Codebook;
import io.quantry.quantizer.scheme.ValueCounts;
import io.quantry.quantizer.store.FloatReader;
import io.quantry.quantizer.store.TensorStore;
import io.quantry.quantizer.weights.FiniteWeights;
import io.quantry.quantizer.weights.LineReader;
import io.quantry.quantizer.weights.Lines;
import io.quantry.quantizer.weights.WeightLayer;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * The indices of a tensor's weights and the codebooks that they point into.
 *
 * <ol>
 *   <li>One codebook: counted in one pass, assigned in a second, in pieces.
 *   <li>A codebook for each line: exact k-means over the line's own weights; what is in front of
 *       the lines' axis is taken one slice at a time, which is all that is in memory.
 * </ol>
 *
 * Deterministic: nothing is drawn at random.
 *
 * @param indices UINT4 for up to 16 entries, else UINT8; the dims of the weights, or of the lines:
 *     {@code [outer, length]}, {@code [length, inner]} or {@code [outer, length, inner]}
 * @param codebooks {@code [entries]}, or as the indices with entries in the place of the length
 */
record ClusteredWeights(Tensor indices, Tensor codebooks) {
  private static final int FEW = 16;

  /** One codebook for all weights. */
  static ClusteredWeights whole(WeightLayer layer, int entries, TensorStore store) {
    Tensor weights = layer.tensor();
    LineReader reader = new LineReader(layer, Lines.whole(weights));
    ValueCounts counts = new ValueCounts();
    reader.forEach((values, count, line, lineStep) -> counts.add(values, 0, count));
    Codebook codebook = counts.codebook(entries);
    String key = "%s/clustering/%d".formatted(layer.name(), entries);
    IndexWriter indices =
        new IndexWriter(
            store.create(key + "/indices", indexType(entries), weights.dims()), entries);
    float[] numbers = codebook.entries();
    TensorStore.Draft book = store.create(key + "/codebook", ElementType.FLOAT, numbers.length);
    byte[] piece = new byte[1 << 16];
    reader.forEach(
        (values, count, line, lineStep) -> {
          codebook.assign(values, 0, count, piece, 0);
          indices.write(piece, count);
        });
    book.write(bytes(numbers));
    return new ClusteredWeights(indices.finish(), book.finish());
  }

  /** A codebook for each line. */
  static ClusteredWeights byLine(WeightLayer layer, Lines lines, int entries, TensorStore store) {
    int length = lines.length();
    int inner = lines.inner();
    String key = "%s/clustering/%d/%s".formatted(layer.name(), entries, lines);
    IndexWriter indices =
        new IndexWriter(
            store.create(key + "/indices", indexType(entries), dims(lines, length)), entries);
    TensorStore.Draft books =
        store.create(key + "/codebooks", ElementType.FLOAT, dims(lines, entries));
    FloatReader reader = new FloatReader(layer.tensor());
    float[] slice = new float[Math.multiplyExact(length, inner)];
    byte[] sliceIndices = new byte[slice.length];
    float[] sliceBooks = new float[Math.multiplyExact(entries, inner)];
    float[] line = new float[length];
    byte[] lineIndices = new byte[length];
    for (int outer = 0; outer < lines.outer(); outer++) {
      reader.read(slice, 0, slice.length);
      FiniteWeights.require(layer.name(), slice, (long) outer * slice.length);
      for (int i = 0; i < inner; i++) {
        for (int l = 0; l < length; l++) {
          line[l] = slice[l * inner + i];
        }
        Codebook codebook = codebook(line, entries);
        codebook.assign(line, 0, length, lineIndices, 0);
        for (int l = 0; l < length; l++) {
          sliceIndices[l * inner + i] = lineIndices[l];
        }
        float[] numbers = codebook.entries();
        for (int e = 0; e < entries; e++) {
          sliceBooks[e * inner + i] = numbers[Math.min(e, numbers.length - 1)];
        }
      }
      indices.write(sliceIndices, sliceIndices.length);
      books.write(bytes(sliceBooks));
    }
    return new ClusteredWeights(indices.finish(), books.finish());
  }

  private static Codebook codebook(float[] line, int entries) {
    float[] sorted = line.clone();
    Arrays.sort(sorted);
    double[] points = new double[sorted.length];
    double[] counts = new double[sorted.length];
    int n = 0;
    for (float value : sorted) {
      if (n > 0 && points[n - 1] == value) {
        counts[n - 1]++;
      } else {
        points[n] = value;
        counts[n] = 1;
        n++;
      }
    }
    return new Codebook(Clusters.means(points, counts, n, entries));
  }

  private static ElementType indexType(int entries) {
    return entries <= FEW ? ElementType.UINT4 : ElementType.UINT8;
  }

  /** Without an axis behind the lines, or else without one in front, where that would be 1. */
  private static long[] dims(Lines lines, int along) {
    if (lines.inner() == 1) {
      return new long[] {lines.outer(), along};
    }
    return lines.outer() == 1
        ? new long[] {along, lines.inner()}
        : new long[] {lines.outer(), along, lines.inner()};
  }

  /** The axis along which the lines run in what {@link #byLine} stored. */
  static int axis(Lines lines) {
    return lines.inner() > 1 && lines.outer() == 1 ? 0 : 1;
  }

  private static ByteBuffer bytes(float[] numbers) {
    ByteBuffer bytes =
        ByteBuffer.allocate(Math.multiplyExact(Float.BYTES, numbers.length))
            .order(ByteOrder.LITTLE_ENDIAN);
    bytes.asFloatBuffer().put(numbers);
    return bytes;
  }
}
