package io.quantry.artifact;

import io.quantry.contracts.ErrorCode;
import io.quantry.contracts.QuantryException;

/** The one rule for ranges, for every store. */
final class Ranges {
  private Ranges() {}

  static void check(long offset, long length, long sizeBytes) {
    // Written as differences: a sum could overflow.
    if (offset < 0 || length < 0 || offset > sizeBytes || length > sizeBytes - offset) {
      throw new QuantryException(
          ErrorCode.RANGE_NOT_SATISFIABLE,
          "the artifact has "
              + sizeBytes
              + " bytes; asked for "
              + length
              + " from offset "
              + offset);
    }
  }
}
