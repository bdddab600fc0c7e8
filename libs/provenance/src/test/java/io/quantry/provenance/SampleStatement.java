package io.quantry.provenance;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/** A statement with something in every place. */
final class SampleStatement {
  static final String SIDE_FILE = "model.onnx.data";

  private SampleStatement() {}

  static Statement of(String modelSha256, String sideSha256) {
    return new Statement(
        List.of(
            ResourceDescriptor.file("model.onnx", modelSha256),
            ResourceDescriptor.file(SIDE_FILE, sideSha256)),
        new Predicate(
            new Predicate.BuildDefinition(
                Predicate.QUANTIZATION,
                Map.of(
                    "technique",
                    Map.of("type", "static", "ratio", new BigDecimal("1.50")),
                    "model",
                    Map.of("ref", "glyphs@fp32")),
                Map.of("version", "glyphs:2"),
                List.of(
                    ResourceDescriptor.file("glyphs:1/model.onnx", "a".repeat(64))
                        .with("role", "baseline"))),
            new Predicate.RunDetails(
                new Predicate.Builder("urn:quantry:builder", Map.of("engine", "0.1.0")),
                new Predicate.Metadata(
                    "job_1",
                    Instant.parse("2026-01-02T03:04:05Z"),
                    Instant.parse("2026-01-02T03:04:06.789Z")),
                List.of(
                    new ResourceDescriptor("evaluation", Map.of(), Map.of("verdict", "PASSED"))))));
  }
}
