package io.quantry.evaluation.dataset;

import static io.quantry.evaluation.dataset.Refusals.assertRefused;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TextClassesTest {
  @TempDir Path folder;

  @Test
  void namesTheClassesOfLabels() throws IOException {
    Path tokenizer =
        Files.write(folder.resolve("t.json"), Zips.resource("/all-minilm-l6-v2-tokenizer.json"));
    Path text = Files.writeString(folder.resolve("reviews.tsv"), "fine\t1\nawful\t0\n");
    Map<String, Path> files = Map.of("text", text, "tokenizer", tokenizer);
    Map<String, Object> options =
        Map.of("target", "label", "classNames", List.of("negative", "positive"));
    Dataset dataset = DatasetFormats.open(new DatasetSource("text", files, options));
    assertThat(dataset.classNames()).containsExactly("negative", "positive");
    assertThat(DatasetFacts.of(dataset).classCounts()).isEqualTo(Map.of(0L, 1L, 1L, 1L));
    Map<String, Object> fewer = Map.of("target", "label", "classNames", List.of("negative"));
    assertRefused("dataset-malformed", "row 1", "text", files, fewer);
    Map<String, Object> scores = Map.of("classNames", List.of("negative"));
    assertRefused("invalid-value", "classNames", "text", files, scores);
  }
}
