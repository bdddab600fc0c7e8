package io.quantry.quantizer.weights;

import io.quantry.onnx.ir.Tensor;
import io.quantry.quantizer.QuantizationException;
import io.quantry.quantizer.store.FloatReader;
import java.nio.FloatBuffer;

/**
 * Walks the elements of a FLOAT tensor in their order, in pieces of at most {@value #PIECE}, and
 * says of each piece which lines its elements are of.
 */
public final class LineReader {
  /** Most elements of a piece. */
  public static final int PIECE = 1 << 16;

  private final String name;
  private final Tensor tensor;
  private final Lines lines;
  private final float[] piece;

  /**
   * @param lines as many elements as the tensor has
   */
  public LineReader(WeightLayer layer, Lines lines) {
    this.name = layer.name();
    this.tensor = layer.tensor();
    this.lines = lines;
    this.piece = new float[Math.min(PIECE, run(lines))];
  }

  /** Takes the pieces. */
  public interface Consumer {
    /**
     * @param values scratch of the reader, {@code count} of them
     * @param line of the first element
     * @param lineStep 1 where each element is of the line behind that of the one before, 0 where
     *     all are of one line
     */
    void piece(float[] values, int count, int line, int lineStep);
  }

  /**
   * Reads all elements once.
   *
   * @throws QuantizationException {@code model-non-finite}
   */
  public void forEach(Consumer consumer) {
    FloatReader reader = new FloatReader(tensor);
    boolean across = lines.inner() > 1;
    int run = run(lines);
    long first = 0;
    for (int outer = 0; outer < lines.outer(); outer++) {
      for (int along = 0; along < (across ? lines.length() : 1); along++) {
        for (int from = 0; from < run; from += PIECE) {
          int count = Math.min(PIECE, run - from);
          reader.read(piece, 0, count);
          FiniteWeights.require(name, FloatBuffer.wrap(piece, 0, count), first, true);
          first += count;
          consumer.piece(
              piece, count, across ? outer * lines.inner() + from : outer, across ? 1 : 0);
        }
      }
    }
  }

  private static int run(Lines lines) {
    return lines.inner() > 1 ? lines.inner() : lines.length();
  }
}
