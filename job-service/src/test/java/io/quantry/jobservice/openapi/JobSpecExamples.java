package io.quantry.jobservice.openapi;

import java.util.Map;

/** Jobs on the models and datasets of the demo. */
final class JobSpecExamples {
  static final Map<String, Object> STATIC =
      Map.of(
          "model", Map.of("ref", "glyphs@fp32"),
          "technique",
              Map.of(
                  "type",
                  "static",
                  "calibration",
                  Map.of("dataset", "glyphs-train:1", "samples", 64, "seed", 7)),
          "evaluation", Map.of("dataset", "glyphs-test:1", "metric", "top1", "samples", 64),
          "objectives", Map.of("maxAccuracyDrop", 1.0, "maxSizeRatio", 0.5),
          "output", Map.of("register", "glyphs", "alias", "candidate"));

  static final Map<String, Object> DYNAMIC =
      Map.of("model", Map.of("ref", "glyphs"), "technique", Map.of("type", "dynamic"));

  private JobSpecExamples() {}
}
