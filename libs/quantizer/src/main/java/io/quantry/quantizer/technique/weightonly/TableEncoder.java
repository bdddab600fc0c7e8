package io.quantry.quantizer.technique.weightonly;

import io.quantry.onnx.ir.ElementType;
import io.quantry.onnx.ir.Tensor;
import io.quantry.quantizer.scheme.BitPacking;
import io.quantry.quantizer.store.FloatReader;
import io.quantry.quantizer.store.NonFiniteWeights;
import io.quantry.quantizer.store.TensorStore;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Optional;

/**
 * Rounds a table {@code [rows, width]} to nearest while it is read, some rows at a time.
 *
 * <ol>
 *   <li>8 bits: INT8 {@code [rows, width]}.
 *   <li>2 or 4 bits: bytes {@code [rows, width * bits / 8]}. A row's byte {@code j} holds its
 *       elements {@code j, j + w, j + 2w, …} from the lowest bits on, {@code w} the bytes of a row:
 *       what comes out of shifts and masks only has to be put together. The middle of the type is
 *       added, so that all are positive.
 *   <li>4 bits for GatherBlockQuantized: INT4 {@code [rows, width]}.
 * </ol>
 *
 * Scales are {@code [rows, groups]}.
 */
final class TableEncoder {
  private static final int PIECE = 1 << 16;

  private final Site.Table site;
  private final TableForm form;
  private final IntegerGrid grid;
  private final TensorStore.Draft integers;
  private final TensorStore.Draft scales;
  private final MatrixEncoder.Heard heard;

  /** What the look-up reads. */
  record Stored(Tensor integers, Tensor scales) {}

  /** A table that an interrupted run stored, if all of it is there. */
  static Optional<Stored> finished(TensorStore store, String key) {
    Optional<Tensor> scales = store.finished(key + "/scales");
    return store
        .finished(key + "/integers")
        .flatMap(integers -> scales.map(found -> new Stored(integers, found)));
  }

  /** Reserves the tensors' places. */
  TableEncoder(
      TensorStore store, String key, Site.Table site, TableForm form, MatrixEncoder.Heard heard) {
    this.site = site;
    this.form = form;
    this.grid = new IntegerGrid(form.bits(), true);
    this.heard = heard;
    int width = site.width();
    this.integers =
        form.bits() == Byte.SIZE || form.contrib()
            ? store.create(key + "/integers", StandardStorage.type(grid), site.rows(), width)
            : store.create(key + "/integers", ElementType.UINT8, site.rows(), form.rowBytes(width));
    this.scales = store.create(key + "/scales", ElementType.FLOAT, site.rows(), form.groups(width));
  }

  Stored encode() {
    int width = site.width();
    int groups = form.groups(width);
    int most = Math.max(1, Math.min(site.rows(), PIECE / width));
    FloatReader source = new FloatReader(site.tensor());
    float[] piece = new float[most * width];
    byte[] rounded = new byte[piece.length];
    ByteBuffer packed = ByteBuffer.allocate(most * form.rowBytes(width));
    ByteBuffer scaleBytes =
        ByteBuffer.allocate(Float.BYTES * most * groups).order(ByteOrder.LITTLE_ENDIAN);
    for (int row = 0; row < site.rows(); row += most) {
      int rows = Math.min(most, site.rows() - row);
      source.read(piece, 0, rows * width);
      scaleBytes.clear();
      for (int from = 0; from < rows * width; from += form.size()) {
        scaleBytes.putFloat(round(piece, from, rounded));
      }
      scales.write(scaleBytes.flip());
      packed.clear();
      pack(rounded, rows, packed);
      integers.write(packed.flip());
      heard.elements((long) rows * width);
    }
    return new Stored(integers.finish(), scales.finish());
  }

  /** One group; its scale. */
  private float round(float[] weights, int from, byte[] rounded) {
    float low = Float.POSITIVE_INFINITY;
    float high = Float.NEGATIVE_INFINITY;
    for (int i = from; i < from + form.size(); i++) {
      low = Math.min(low, weights[i]);
      high = Math.max(high, weights[i]);
    }
    if (!(Math.max(-low, high) < Float.POSITIVE_INFINITY)) {
      throw NonFiniteWeights.in(site.source().name());
    }
    float scale = grid.scale(low, high);
    for (int i = from; i < from + form.size(); i++) {
      rounded[i] = grid.integer(weights[i], scale, 0);
    }
    return scale;
  }

  private void pack(byte[] rounded, int rows, ByteBuffer packed) {
    int width = site.width();
    if (form.bits() == Byte.SIZE) {
      packed.put(rounded, 0, rows * width);
      return;
    }
    if (form.contrib()) {
      byte[] exact = Arrays.copyOf(rounded, rows * width);
      packed.put(BitPacking.pack(exact, form.bits()));
      return;
    }
    int rowBytes = form.rowBytes(width);
    int parts = Byte.SIZE / form.bits();
    int middle = 1 << (form.bits() - 1);
    for (int row = 0; row < rows; row++) {
      for (int j = 0; j < rowBytes; j++) {
        int bits = 0;
        for (int part = 0; part < parts; part++) {
          bits |= (rounded[row * width + part * rowBytes + j] + middle) << (part * form.bits());
        }
        packed.put((byte) bits);
      }
    }
  }
}
