package io.quantry.bench.training;

import java.util.List;

/**
 * A line of the table.
 *
 * @param reference rows from whose mean top-1 the drop counts; empty for none
 * @param untrained row of the best without training; empty for none
 * @param trained rows, one for each seed; where there are none, the goal is that of {@code
 *     untrained}
 */
record Line(
    String name, List<String> reference, List<String> untrained, List<String> trained, Goal goal) {

  private static final List<String> FASHION = List.of("fashion-fp32");
  private static final List<String> GLYPHS = List.of("glyphs-fp32");
  private static final List<String> MNIST = List.of("mnist-mlp-fp32");
  private static final List<String> NONE = List.of();

  static List<Line> all() {
    return List.of(
        new Line("fashion-fp32", NONE, NONE, FASHION, Goal.top1(92.5)),
        new Line("fashion-fp32-longer", FASHION, NONE, List.of("fashion-fp32-longer"), Goal.none()),
        new Line("fashion-w8a8", FASHION, List.of("fashion-w8a8-ptq"), NONE, Goal.drop(0.2)),
        seeded("fashion-w4a4", FASHION, Goal.drop(0.5)),
        once("fashion-w2a4", FASHION, Goal.drop(2)),
        seeded("fashion-ternary", FASHION, Goal.drop(1)),
        once("fashion-binary", FASHION, Goal.drop(2)),
        new Line(
            "fashion-w4a4-distilled, against labelled",
            seeds("fashion-w4a4"),
            List.of("fashion-w4a4-ptq"),
            List.of("fashion-w4a4-distilled"),
            Goal.drop(0.5)),
        new Line("glyphs-fp32", NONE, NONE, GLYPHS, Goal.none()),
        once("glyphs-w4a4", GLYPHS, Goal.drop(0.5)),
        once("glyphs-w2a2", GLYPHS, Goal.drop(5)),
        once("glyphs-ternary", GLYPHS, Goal.drop(1)),
        once("glyphs-binary", GLYPHS, Goal.drop(3)),
        new Line("mnist-mlp-fp32", NONE, NONE, MNIST, Goal.none()),
        new Line(
            "mnist-mlp-binary",
            MNIST,
            List.of("mnist-mlp-binary-ptq"),
            List.of("mnist-mlp-binary"),
            Goal.top1(98)));
  }

  private static Line once(String name, List<String> reference, Goal goal) {
    return new Line(name, reference, List.of(name + "-ptq"), List.of(name), goal);
  }

  private static Line seeded(String name, List<String> reference, Goal goal) {
    return new Line(name, reference, List.of(name + "-ptq"), seeds(name), goal);
  }

  private static List<String> seeds(String name) {
    return List.of(name + "-1", name + "-2", name + "-3");
  }
}
