package io.quantry.quantizer.technique.weightonly;

import io.quantry.onnx.ir.ElementType;
import io.quantry.onnx.ir.Tensor;
import io.quantry.quantizer.scheme.BitPacking;
import io.quantry.quantizer.scheme.GroupGrid;
import io.quantry.quantizer.scheme.SlabQuantizer;
import io.quantry.quantizer.store.FloatReader;
import io.quantry.quantizer.store.TensorSet;
import io.quantry.quantizer.store.TensorStore;
import io.quantry.quantizer.weights.FiniteWeights;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;

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
  private final GroupGrid grid;
  private final TensorStore.Draft integers;
  private final TensorStore.Draft scales;
  private final MatrixEncoder.Heard heard;

  /** What the look-up reads. */
  record Stored(Tensor integers, Tensor scales) {
    /** From tensors in that order. */
    static Stored of(List<Tensor> tensors) {
      return new Stored(tensors.get(0), tensors.get(1));
    }
  }

  /**
   * @param drafts of the {@link #parts}
   */
  TableEncoder(TensorSet drafts, Site.Table site, TableForm form, MatrixEncoder.Heard heard) {
    this.site = site;
    this.form = form;
    this.grid = new GroupGrid(form.bits(), true);
    this.heard = heard;
    this.integers = drafts.draft(0);
    this.scales = drafts.draft(1);
  }

  /**
   * Integers and scales.
   *
   * @param key of the table, to which theirs are added
   */
  static List<TensorSet.Part> parts(String key, Site.Table site, TableForm form) {
    int width = site.width();
    boolean whole = form.bits() == Byte.SIZE || form.contrib();
    return List.of(
        new TensorSet.Part(
            key + "/integers",
            whole ? StandardStorage.type(new GroupGrid(form.bits(), true)) : ElementType.UINT8,
            site.rows(),
            whole ? width : form.rowBytes(width)),
        new TensorSet.Part(key + "/scales", ElementType.FLOAT, site.rows(), form.groups(width)));
  }

  Stored encode() {
    int width = site.width();
    int groups = form.groups(width);
    int most = Math.max(1, Math.min(site.rows(), PIECE / width));
    FloatReader source = new FloatReader(site.tensor());
    float[] piece = new float[most * width];
    SlabQuantizer quantizer = new SlabQuantizer(grid, false);
    ByteBuffer packed = ByteBuffer.allocate(most * form.rowBytes(width));
    ByteBuffer scaleBytes =
        ByteBuffer.allocate(Float.BYTES * most * groups).order(ByteOrder.LITTLE_ENDIAN);
    for (int row = 0; row < site.rows(); row += most) {
      int rows = Math.min(most, site.rows() - row);
      source.read(piece, 0, rows * width);
      if (!quantizer.roundRows(piece, 0, rows, width, form.size())) {
        FiniteWeights.require(site.source().name(), piece, (long) row * width);
      }
      scaleBytes.clear().limit(Float.BYTES * rows * groups);
      scaleBytes.asFloatBuffer().put(quantizer.scales(), 0, rows * groups);
      scales.write(scaleBytes);
      packed.clear();
      pack(quantizer.values(), rows, packed);
      integers.write(packed.flip());
      heard.elements((long) rows * width);
    }
    return finish();
  }

  /** The tensors, all of whose bytes were written or are not wanted. */
  Stored finish() {
    return new Stored(integers.finish(), scales.finish());
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
