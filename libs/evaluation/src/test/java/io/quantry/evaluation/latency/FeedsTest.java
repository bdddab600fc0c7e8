package io.quantry.evaluation.latency;

import static org.assertj.core.api.Assertions.assertThat;

import io.quantry.evaluation.dataset.Dataset;
import io.quantry.evaluation.dataset.DatasetFormats;
import io.quantry.evaluation.dataset.DatasetSource;
import io.quantry.onnx.ir.Dimension;
import io.quantry.onnx.ir.ElementType;
import io.quantry.onnx.ir.Shape;
import io.quantry.ort.TensorSignature;
import io.quantry.ort.TensorValue;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FeedsTest {
  private static final Shape TEXT =
      new Shape(List.of(Dimension.named("batch"), Dimension.named("length")));
  private static final List<TensorSignature> INPUTS =
      List.of(
          new TensorSignature("input_ids", ElementType.INT64, TEXT),
          new TensorSignature("attention_mask", ElementType.INT32, TEXT));

  @TempDir Path folder;

  @Test
  void makesUpValuesOfTheInputsTypes() {
    Map<String, TensorValue> feeds = Feeds.synthetic(INPUTS, new LatencyPoint(2, 5), 3);
    TensorValue mask = Objects.requireNonNull(feeds.get("attention_mask"));
    TensorValue ids = Objects.requireNonNull(feeds.get("input_ids"));
    assertThat(mask.elementType()).isEqualTo(ElementType.INT32);
    assertThat(mask.longs()).hasSize(10).containsOnly(1);
    for (long id : ids.longs()) {
      assertThat(id).isBetween(1L, 99L);
    }
  }

  @Test
  void repeatsRealTextsUpToThePointsSizes() throws IOException {
    Path tokenizer = folder.resolve("tokenizer.json");
    try (InputStream stream =
        FeedsTest.class.getResourceAsStream("/all-minilm-l6-v2-tokenizer.json")) {
      Files.copy(Objects.requireNonNull(stream), tokenizer);
    }
    Path text = Files.writeString(folder.resolve("text.txt"), "hello world\n");
    Dataset dataset =
        DatasetFormats.open(
            new DatasetSource("text", Map.of("text", text, "tokenizer", tokenizer), Map.of()));
    Map<String, TensorValue> feeds = Feeds.ofDataset(dataset, INPUTS, new LatencyPoint(2, 6));
    TensorValue ids = Objects.requireNonNull(feeds.get("input_ids"));
    assertThat(ids.shape()).containsExactly(2, 6);
    assertThat(ids.longs())
        .containsExactly(101, 7592, 2088, 102, 101, 7592, 101, 7592, 2088, 102, 101, 7592);
    assertThat(Objects.requireNonNull(feeds.get("attention_mask")).longs()).containsOnly(1);
    Map<String, TensorValue> asTheyCome =
        Feeds.ofDataset(dataset, INPUTS, new LatencyPoint(3, null));
    assertThat(Objects.requireNonNull(asTheyCome.get("input_ids")).shape()).containsExactly(3, 4);
  }
}
