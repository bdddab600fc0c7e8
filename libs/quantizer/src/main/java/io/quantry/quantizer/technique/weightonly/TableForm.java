package io.quantry.quantizer.technique.weightonly;

/**
 * How a table is stored.
 *
 * @param bits 2, 4 or 8, symmetric
 * @param size elements of a row that share a scale; the width where a row has one
 * @param contrib whether GatherBlockQuantized looks up, else standard operators
 */
record TableForm(int bits, int size, boolean contrib) {
  /** Bytes of {@code bits} that one row of so many elements has. */
  int rowBytes(int width) {
    return width * bits / Byte.SIZE;
  }

  int groups(int width) {
    return width / size;
  }

  /**
   * The form for a table of that width: rows whose elements do not fill bytes or groups have one
   * scale, or 8 bits.
   */
  static TableForm of(int bits, boolean grouped, int groupSize, boolean contrib, int width) {
    if (width * bits % Byte.SIZE != 0) {
      return new TableForm(Byte.SIZE, width, false);
    }
    boolean divides = grouped && width % groupSize == 0;
    return new TableForm(bits, divides ? groupSize : width, contrib && divides && bits == 4);
  }
}
