package io.quantry.deploy;

import io.quantry.cli.client.DatasetUpload;
import io.quantry.cli.client.JobFollower;
import io.quantry.cli.client.JobView;
import io.quantry.cli.client.QuantryClient;
import io.quantry.cli.client.Routes;
import io.quantry.cli.output.Json;
import io.quantry.cli.output.Progress;
import io.quantry.cli.spec.ManifestFile;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/** The demo's glyph job through the public door. */
final class GlyphJob {
  private static final Path DEMO = Path.of(System.getProperty("quantry.root"), "demo");

  private final QuantryClient client;

  GlyphJob(QuantryClient client) {
    this.client = client;
  }

  void upload() {
    client.upload(
        "POST",
        Routes.modelVersions("glyphs") + "?alias=fp32",
        DEMO.resolve("glyphs/glyphs-fp32.onnx"));
    dataset("glyphs-train", "glyphs/train.yaml");
    dataset("glyphs-test", "glyphs/test.yaml");
  }

  private void dataset(String name, String manifest) {
    ManifestFile file = ManifestFile.read(DEMO.resolve(manifest));
    Map<String, Path> parts = new LinkedHashMap<>();
    file.manifest().files().forEach((role, part) -> parts.put(role, file.files().get(part)));
    new DatasetUpload(client).send(name, file.manifest(), parts);
  }

  /** Without the thresholds that a busy machine could spoil. */
  JobView submit() {
    Map<String, Object> spec =
        new LinkedHashMap<>(Json.readTree(DEMO.resolve("jobs/glyphs-static.yaml")));
    spec.put("objectives", Map.of("maxAccuracyDrop", 1.0, "maxSizeRatio", 0.35));
    return new JobView(client.send("POST", Routes.JOBS, spec, Map.of()));
  }

  JobView awaitEnd(JobView job) {
    try (Progress progress = Progress.none()) {
      return new JobFollower(client).awaitEnd(job.id(), progress, "job");
    }
  }

  JobView now(JobView job) {
    return new JobView(client.get(Routes.job(job.id())));
  }
}
