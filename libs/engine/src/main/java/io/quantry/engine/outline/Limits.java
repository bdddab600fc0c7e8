package io.quantry.engine.outline;

/**
 * How much is drawn. What is beyond could be neither laid out in the time of one check nor looked
 * at by anybody.
 *
 * @param boxes of one diagram
 * @param lines of one diagram
 * @param whole boxes of a diagram in which no block is folded
 * @param facts of operators
 * @param diagrams of one model
 * @param bytes of all names and tensors together, in JSON
 */
record Limits(int boxes, int lines, int whole, int facts, int diagrams, long bytes) {
  static final Limits DEFAULT = new Limits(6_000, 24_000, 5_000, 16_000, 200, 6_000_000);
}
