package io.quantry.evaluation.dataset;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quantry.evaluation.EvaluationException;
import io.quantry.onnx.ir.ElementType;
import io.quantry.onnx.ir.Shape;
import io.quantry.ort.TensorSignature;
import io.quantry.ort.TensorValue;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Constants and states as model inputs. */
class ModelFitTest {
  private static final TensorSignature X = input("x", ElementType.FLOAT, 1, 2);
  private static final TensorSignature RATE = input("sr", ElementType.INT64);
  private static final TensorSignature STATE = input("h", ElementType.FLOAT16, 2, 1, 3);

  @TempDir Path folder;

  @Test
  void feedsConstantsAndStatesInTheTypesOfTheModel() throws IOException {
    Dataset dataset = dataset(8000, List.of(2, 1, 3));
    ModelFit fit = ModelFit.of(dataset, List.of(RATE, STATE, X));
    assertThat(fit.framewise()).isTrue();
    assertThat(fit.fixedBatch()).isEmpty();
    try (BatchReader reader = dataset.read(SampleSelection.all(), 1)) {
      Map<String, TensorValue> feeds = fit.feeds(reader.next().orElseThrow()).getFirst();
      assertThat(feeds).containsOnlyKeys("x", "sr", "h");
      TensorValue rate = Objects.requireNonNull(feeds.get("sr"));
      assertThat(rate.rank()).isZero();
      assertThat(rate.longs()).containsExactly(8000);
      TensorValue state = Objects.requireNonNull(feeds.get("h"));
      assertThat(state.elementType()).isEqualTo(ElementType.FLOAT16);
      assertThat(state.shape()).containsExactly(2, 1, 3);
      assertThat(state.floats()).containsOnly(0);
    }
    TensorSignature real = input("sr", ElementType.FLOAT);
    assertThat(ModelFit.of(dataset(0.5, List.of(2, 1, 3)), List.of(real, STATE, X))).isNotNull();
  }

  @Test
  void refusesWhatDoesNotFitAllAtOnce() throws IOException {
    Dataset dataset = dataset(0.5, List.of(2, 2, 3));
    assertThatThrownBy(() -> ModelFit.of(dataset, List.of(RATE, STATE, X)))
        .isInstanceOfSatisfying(
            EvaluationException.class,
            e -> assertThat(e.code()).isEqualTo("dataset-model-mismatch"))
        .hasMessageContaining("'sr' cannot be INT64")
        .hasMessageContaining("'h' has size 1 on axis 1, the data 2");
    assertThatThrownBy(() -> ModelFit.of(dataset, List.of(X)))
        .hasMessageContaining("no input 'h'")
        .hasMessageContaining("no input 'sr'");
    TensorSignature batched = input("x", ElementType.FLOAT, 4, 2);
    assertThatThrownBy(
            () -> ModelFit.of(dataset(8000, List.of(2, 1, 3)), List.of(RATE, STATE, batched)))
        .hasMessageContaining("one by one");
  }

  @Test
  void picturesWithoutANameGoToTheOnlyInputAndToNoneOfSeveral() throws IOException {
    byte[] onePixel = {0, 0, 8, 3, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 1, 7};
    Path images = Files.write(folder.resolve("images"), onePixel);
    Dataset pictures =
        DatasetFormats.open(new DatasetSource("idx", Map.of("images", images), Map.of()));
    TensorSignature picture = input("picture", ElementType.FLOAT, 1, 1, 1, 1);
    assertThat(ModelFit.of(pictures, List.of(picture))).isNotNull();
    assertThatThrownBy(() -> ModelFit.of(pictures, List.of(X, RATE)))
        .hasMessageContaining("nothing for the model's input 'sr'")
        .hasMessageContaining(
            "the dataset has one input without a name, which fits a model of one input alone")
        .hasMessageNotContaining("''");
  }

  private Dataset dataset(Number rate, List<Integer> shape) throws IOException {
    Path audio = Files.write(folder.resolve("a.wav"), Wav.mono(8000, 1, 2, 3, 4));
    return DatasetFormats.open(
        new DatasetSource(
            "wav",
            Map.of("audio", audio),
            Map.of(
                "frame", 2,
                "constants", Map.of("sr", rate),
                "state", Map.of("h", Map.of("from", "hn", "shape", shape)))));
  }

  private static TensorSignature input(String name, ElementType type, long... sizes) {
    return new TensorSignature(name, type, Shape.of(sizes));
  }
}
