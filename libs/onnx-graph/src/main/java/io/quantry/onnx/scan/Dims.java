package io.quantry.onnx.scan;

import io.quantry.onnx.RefusalCode;

/** The dims of one tensor as they come in, with their product. */
final class Dims {
  private final Findings findings;
  private int rank;
  private long product = 1;
  private boolean overflow;
  private boolean negative;
  private boolean zero;

  Dims(Findings findings) {
    this.findings = findings;
  }

  void add(long dim) {
    if (++rank > ScanLimits.RANK) {
      throw new ScanStop(
          RefusalCode.MODEL_SHAPE_INVALID,
          "a tensor of more than %d axes".formatted(ScanLimits.RANK));
    }
    if (dim < 0) {
      negative = true;
    } else if (dim == 0) {
      zero = true;
    } else {
      long high = Math.multiplyHigh(product, dim);
      product *= dim;
      overflow |= high != 0 || product < 0;
    }
  }

  /** How many there are. */
  int rank() {
    return rank;
  }

  /** Reports dims that make no size; -1 then, the element count otherwise. */
  long count(String where) {
    if (negative) {
      findings.refuse(RefusalCode.MODEL_SHAPE_INVALID, "a negative dim of " + where);
      return -1;
    }
    // Checked even beside a zero: code that multiplies in order overflows before it meets it.
    if (overflow || product > Long.MAX_VALUE / 16) {
      findings.refuse(RefusalCode.MODEL_SHAPE_INVALID, "the dims overflow of " + where);
      return -1;
    }
    return zero ? 0 : product;
  }
}
