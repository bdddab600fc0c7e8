package io.quantry.quantizer.technique.clustering;

import io.quantry.onnx.ir.ElementType;
import io.quantry.onnx.ir.Tensor;
import io.quantry.quantizer.scheme.Clusters;
import io.quantry.quantizer.scheme.Codebook;
import io.quantry.quantizer.scheme.ValueCounts;
import io.quantry.quantizer.store.Encodings;
import io.quantry.quantizer.store.FloatReader;
import io.quantry.quantizer.store.TensorSet;
import io.quantry.quantizer.store.TensorStore;
import io.quantry.quantizer.weights.FiniteWeights;
import io.quantry.quantizer.weights.LineReader;
import io.quantry.quantizer.weights.Lines;
import io.quantry.quantizer.weights.WeightLayer;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

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

  /**
   * Adds them to what is encoded; see {@link #of}.
   *
   * @param lines of which each gets a codebook; empty where one is for all
   */
  static TensorSet begin(
      WeightLayer layer, Optional<Lines> lines, int entries, Encodings encodings) {
    String key =
        "%s/clustering/%d/%s"
            .formatted(layer.name(), entries, lines.map(Lines::toString).orElse("tensor"));
    long[] indexDims =
        lines.map(some -> dims(some, some.length())).orElseGet(() -> layer.tensor().dims());
    long[] bookDims = lines.map(some -> dims(some, entries)).orElseGet(() -> new long[] {entries});
    ElementType indexType = entries <= FEW ? ElementType.UINT4 : ElementType.UINT8;
    return encodings.add(
        List.of(
            new TensorSet.Part(key + "/indices", indexType, indexDims),
            new TensorSet.Part(key + "/codebooks", ElementType.FLOAT, bookDims)),
        (lines.isPresent() ? 1 : 2) * layer.tensor().elementCount(),
        tensors -> {
          IndexWriter writer = new IndexWriter(tensors.draft(0), entries);
          TensorStore.Draft books = tensors.draft(1);
          lines.ifPresentOrElse(
              some -> byLine(layer, some, entries, writer, books, encodings),
              () -> whole(layer, entries, writer, books, encodings));
          writer.flush();
        });
  }

  /** What {@link #begin} began and is encoded. */
  static ClusteredWeights of(TensorSet encoded) {
    return new ClusteredWeights(encoded.tensors().get(0), encoded.tensors().get(1));
  }

  private static void whole(
      WeightLayer layer,
      int entries,
      IndexWriter indices,
      TensorStore.Draft book,
      Encodings encodings) {
    LineReader reader = new LineReader(layer, Lines.whole(layer.tensor()));
    ValueCounts counts = new ValueCounts();
    reader.forEach(
        (values, count, line, lineStep) -> {
          counts.add(values, 0, count);
          encodings.elements(count);
        });
    Codebook codebook = counts.codebook(entries);
    byte[] piece = new byte[LineReader.PIECE];
    reader.forEach(
        (values, count, line, lineStep) -> {
          codebook.assign(values, 0, count, piece, 0);
          indices.write(piece, count);
          encodings.elements(count);
        });
    float[] numbers = new float[entries];
    place(codebook, entries, numbers, 0, 1);
    book.write(bytes(numbers));
  }

  private static void byLine(
      WeightLayer layer,
      Lines lines,
      int entries,
      IndexWriter indices,
      TensorStore.Draft books,
      Encodings encodings) {
    int length = lines.length();
    int inner = lines.inner();
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
        place(codebook, entries, sliceBooks, i, inner);
      }
      indices.write(sliceIndices, sliceIndices.length);
      books.write(bytes(sliceBooks));
      encodings.elements(slice.length);
    }
  }

  /** The last entry again where there are fewer. */
  private static void place(Codebook codebook, int entries, float[] books, int first, int step) {
    float[] numbers = codebook.entries();
    for (int e = 0; e < entries; e++) {
      books[first + e * step] = numbers[Math.min(e, numbers.length - 1)];
    }
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

  /** Without an axis behind the lines, or else without one in front, where that would be 1. */
  private static long[] dims(Lines lines, int along) {
    if (lines.inner() == 1) {
      return new long[] {lines.outer(), along};
    }
    return lines.outer() == 1
        ? new long[] {along, lines.inner()}
        : new long[] {lines.outer(), along, lines.inner()};
  }

  /** The axis along which the lines run in what was stored for each line. */
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
