package io.quantry.cli.system;

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
import tools.jackson.databind.JsonNode;

/** The glyph classifier and its data, as the demo ships them, through REST. */
final class DemoData {
  static final Path FOLDER = Path.of(System.getProperty("quantry.root"), "demo");
  static final Path MODEL = FOLDER.resolve("glyphs/glyphs-fp32.onnx");

  private DemoData() {}

  static void uploadGlyphs(QuantryClient client) {
    client.upload("POST", Routes.modelVersions("glyphs") + "?alias=fp32", MODEL);
    uploadDataset(client, "glyphs-train", FOLDER.resolve("glyphs/train.yaml"));
    uploadDataset(client, "glyphs-test", FOLDER.resolve("glyphs/test.yaml"));
  }

  static JsonNode uploadDataset(QuantryClient client, String name, Path manifest) {
    ManifestFile dataset = ManifestFile.read(manifest);
    Map<String, Path> parts = new LinkedHashMap<>();
    dataset.manifest().files().forEach((role, file) -> parts.put(role, dataset.files().get(file)));
    return new DatasetUpload(client).send(name, dataset.manifest(), parts);
  }

  /** The demo's glyph job, on fewer samples and without thresholds that load could spoil. */
  static Map<String, Object> glyphJob() {
    Map<String, Object> spec =
        new LinkedHashMap<>(Json.readTree(FOLDER.resolve("jobs/glyphs-static.yaml")));
    spec.put("objectives", Map.of("maxAccuracyDrop", 1.0, "maxSizeRatio", 0.35));
    return spec;
  }

  /** A job that trains the glyph classifier in four bits on the demo's training pictures. */
  static Map<String, Object> trainingJob(int epochs) {
    Map<String, Object> spec = glyphJob();
    spec.put(
        "technique",
        Map.of(
            "type", "qat",
            // measured times would decide what is trained, and a checkpoint fits one plan alone
            "costBasedExclusion", false,
            "training", Map.of("dataset", "glyphs-train", "epochs", epochs),
            "weights", Map.of("type", "int4"),
            "activations", Map.of("type", "uint4")));
    return spec;
  }

  static JobView submit(QuantryClient client, Map<String, Object> spec) {
    return new JobView(client.send("POST", Routes.JOBS, spec, Map.of()));
  }

  static JobView awaitEnd(QuantryClient client, JobView job) {
    try (Progress progress = Progress.none()) {
      return new JobFollower(client).awaitEnd(job.id(), progress, "job");
    }
  }
}
