package io.quantry.engine;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.quantry.contracts.ErrorCode;
import io.quantry.contracts.QuantryException;
import io.quantry.contracts.dataset.DatasetManifest;
import io.quantry.contracts.engine.DatasetInput;
import io.quantry.contracts.engine.EngineEvent;
import io.quantry.contracts.engine.Figures;
import io.quantry.contracts.engine.Finding;
import io.quantry.contracts.engine.PlanResult;
import io.quantry.contracts.engine.PlanTask;
import io.quantry.contracts.engine.QuantizeResult;
import io.quantry.contracts.engine.QuantizeTask;
import io.quantry.contracts.engine.TrainingSummary;
import io.quantry.contracts.spec.TechniqueSpec;
import io.quantry.onnx.file.ModelReader;
import io.quantry.onnx.file.ModelWriter;
import io.quantry.onnx.file.WriteOptions;
import io.quantry.onnx.ir.Graph;
import io.quantry.onnx.ir.Model;
import io.quantry.onnx.ir.Value;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.zip.GZIPInputStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Training from a task to a proven model, and what stops it. */
final class TrainedQuantizeTest {
  private static final int PICTURES = 320;

  @TempDir Path folder;
  private final List<EngineEvent> events = new ArrayList<>();

  @BeforeEach
  void model() throws IOException {
    Files.copy(Samples.glyphs().resolve("glyphs-fp32.onnx"), folder.resolve("model.onnx"));
  }

  @Test
  void tellsEachEpochBesideWhatQuantizingAloneComesTo() throws IOException {
    QuantizeResult result = quantize(qat(Map.of()), null, glyphs(PICTURES, 36));

    List<Map<String, Double>> epochs =
        events.stream()
            .map(EngineEvent::figures)
            .filter(Objects::nonNull)
            .filter(figures -> figures.containsKey(Figures.VALIDATION_LOSS))
            .toList();
    assertThat(epochs).extracting(figures -> figures.get(Figures.EPOCH)).containsExactly(1.0, 2.0);
    assertThat(epochs)
        .allSatisfy(
            figures ->
                assertThat(figures)
                    .containsKeys(
                        Figures.LOSS,
                        Figures.ACCURACY,
                        Figures.UNTRAINED_ACCURACY,
                        Figures.STEPS_PER_SECOND,
                        Figures.SECONDS_LEFT));
    assertThat(result.optimizedOperators()).containsEntry("com.microsoft:QLinearConv", 10);
    assertThat((double) result.outputBytes() / result.inputBytes()).isLessThan(0.2);
    assertThat(messages(result)).anyMatch(note -> note.contains("before training top-1"));
    TrainingSummary training = requireNonNull(result.training());
    assertThat(training.epochs()).isEqualTo(2);
    assertThat(training.fp32Accuracy()).isGreaterThan(90);
    assertThat(training.untrainedAccuracy())
        .isEqualTo(epochs.getFirst().get(Figures.UNTRAINED_ACCURACY));
    assertThat(training.trainedAccuracy())
        .isEqualTo(
            epochs.stream().mapToDouble(one -> one.get(Figures.ACCURACY)).max().orElseThrow());
    assertThat(events.stream().map(EngineEvent::fraction).filter(Objects::nonNull)).isSorted();
    assertThat(folder.resolve(QuantizeTask.CHECKPOINT_FILE)).exists();
  }

  @ParameterizedTest
  @CsvSource({"ternary, 2", "binary, 1"})
  void trainsOneAndTwoBits(String type, int bits) throws IOException {
    QuantizeResult result =
        quantize(new TechniqueSpec(type, training(Map.of())), null, glyphs(PICTURES, 36));
    assertThat(result.optimizedOperators()).containsKey("com.microsoft:QLinearConv");
    assertThat(result.quantized())
        .anyMatch(one -> one.decision().contains(bits == 2 ? "ternary" : "binary"));
  }

  @ParameterizedTest
  @CsvSource({"adaround", "block-reconstruction"})
  void choosesRoundingsOnCalibrationDataAlone(String algorithm) throws IOException {
    TechniqueSpec spec =
        new TechniqueSpec(
            "static",
            Map.of(
                "weights", Map.of("type", "int4"),
                "algorithms", List.of(algorithm),
                "reconstruction", Map.of("steps", 60),
                "calibration", Map.of("samples", 64, "seed", 7),
                "costBasedExclusion", false));

    QuantizeResult result = quantize(spec, glyphs(PICTURES, 36), null);

    assertThat(messages(result))
        .anyMatch(note -> note.startsWith(algorithm) && note.contains("not rounded to nearest"));
    assertThat(events).extracting(EngineEvent::stage).contains("reconstruct");
    assertThat(events.stream().map(EngineEvent::fraction).filter(Objects::nonNull)).isSorted();
    assertThat(folder.resolve(QuantizeTask.CHECKPOINT_FILE)).doesNotExist();
    assertThat(result.training()).isNull();
  }

  @Test
  void foreseesLayersAndSizeWithoutTraining() throws IOException {
    PlanResult plan =
        new Engine(folder, events::add)
            .plan(new PlanTask("model.onnx", qat(Map.of()), null, 1, null));
    assertThat(events).extracting(EngineEvent::stage).doesNotContain(TrainingEvents.STAGE);
    QuantizeResult real = quantize(qat(Map.of()), null, glyphs(PICTURES, 36));

    assertThat(plan.quantized()).containsExactlyInAnyOrderElementsOf(real.quantized());
    assertThat((double) plan.expectedBytes() / real.outputBytes()).isBetween(0.99, 1.01);
    assertThat(plan.notes()).extracting(Finding::code).contains("TRAINING_NOT_TIMED");
  }

  @Test
  void foreseesLayersWithoutChoosingRoundings() {
    TechniqueSpec spec = new TechniqueSpec("static", Map.of("algorithms", List.of("adaround")));
    PlanResult plan =
        new Engine(folder, events::add).plan(new PlanTask("model.onnx", spec, null, 1, null));
    assertThat(plan.quantized()).isNotEmpty();
    assertThat(plan.notes()).extracting(Finding::code).contains("ROUNDINGS_NOT_CHOSEN");
  }

  @Test
  void wantsTrainingData() {
    assertThat(failure(qat(Map.of()), null)).isEqualTo(ErrorCode.TRAINING_DATA_REQUIRED);
  }

  @Test
  void wantsLabelsOrDistillation() throws IOException {
    DatasetInput unlabelled = glyphs(PICTURES, 0);
    assertThat(failure(qat(Map.of()), unlabelled)).isEqualTo(ErrorCode.LABELS_REQUIRED);
    assertThat(
            messages(quantize(qat(Map.of("loss", "distillation", "epochs", 1)), null, unlabelled)))
        .anyMatch(note -> note.contains("agreement with FP32"));
  }

  @Test
  void refusesLabelsThatTheModelHasNoClassFor() throws IOException {
    assertThat(failure(qat(Map.of()), glyphs(PICTURES, 99)))
        .isEqualTo(ErrorCode.LABELS_OUT_OF_RANGE);
  }

  @Test
  void refusesABatchThatTheDataDoNotFill() throws IOException {
    assertThat(failure(qat(Map.of("batch", 512)), glyphs(PICTURES, 36)))
        .isEqualTo(ErrorCode.BATCH_TOO_SMALL);
  }

  @Test
  void namesEverythingThatCannotBeTrainedInAPlanToo() throws IOException {
    Path file = folder.resolve("model.onnx");
    Model model = ModelReader.read(file);
    Graph graph = model.graph();
    Value logits = graph.outputs().getFirst();
    for (String name : List.of("first", "second")) {
      Value noise =
          graph
              .newNode("RandomNormalLike")
              .name(name)
              .inputs(logits)
              .output(name)
              .append()
              .requireOutput(0);
      noise.setType(logits.type().orElseThrow());
      graph.addOutput(noise);
    }
    ModelWriter.write(model, file, WriteOptions.DEFAULT);

    assertThatExceptionOfType(QuantryException.class)
        .isThrownBy(() -> quantize(qat(Map.of()), null, glyphs(PICTURES, 36)))
        .satisfies(
            refused -> assertThat(refused.code()).isEqualTo(ErrorCode.OPERATOR_NOT_TRAINABLE))
        .withMessageContaining("RandomNormalLike 'first'")
        .withMessageContaining("RandomNormalLike 'second'");
    assertThatExceptionOfType(QuantryException.class)
        .isThrownBy(
            () ->
                new Engine(folder, events::add)
                    .plan(new PlanTask("model.onnx", qat(Map.of()), null, 1, null)))
        .satisfies(
            refused -> assertThat(refused.code()).isEqualTo(ErrorCode.OPERATOR_NOT_TRAINABLE))
        .withMessageContaining("RandomNormalLike 'second'");
  }

  @Test
  void anAbsurdLearningRateIsNamedAndLeavesWhatQuantizingAloneComesTo() throws IOException {
    QuantizeResult result =
        quantize(qat(Map.of("learningRate", 1, "warmup", 0)), null, glyphs(PICTURES, 36));
    assertThat(messages(result))
        .anyMatch(
            note -> note.contains("weights stayed as they were") && note.contains("learningRate"));
  }

  private static TechniqueSpec qat(Map<String, Object> training) {
    Map<String, Object> parameters = new LinkedHashMap<>(training(training));
    parameters.put("weights", Map.of("type", "int4"));
    parameters.put("activations", Map.of("type", "uint4"));
    parameters.put("costBasedExclusion", false); // measured: it may differ from run to run
    return new TechniqueSpec("qat", parameters);
  }

  private static Map<String, Object> training(Map<String, Object> settings) {
    Map<String, Object> training = new LinkedHashMap<>(Map.of("epochs", 2, "batch", 32));
    training.putAll(settings);
    return Map.of("training", training, "calibration", Map.of("samples", 32));
  }

  /**
   * The first training pictures of the glyphs.
   *
   * @param classes 36 for their own labels, 0 for none, others for labels below that number
   */
  private DatasetInput glyphs(int count, int classes) throws IOException {
    Path data = Files.createDirectories(folder.resolve("data" + classes));
    Map<String, String> files = new LinkedHashMap<>(Map.of("images", "images"));
    Files.write(data.resolve("images"), first("train-images-idx3-ubyte.gz", 16, 28 * 28, count));
    if (classes > 0) {
      byte[] labels = first("train-labels-idx1-ubyte.gz", 8, 1, count);
      if (classes > 36) {
        labels[labels.length - 1] = (byte) (classes - 1);
      }
      Files.write(data.resolve("labels"), labels);
      files.put("labels", "labels");
    }
    return new DatasetInput(
        new DatasetManifest(
            "idx", files, Map.of("input", "image", "scale", 1 / 255.0, "mean", 0.5, "std", 0.5)),
        data.toString());
  }

  private static byte[] first(String file, int header, int size, int count) throws IOException {
    try (GZIPInputStream in =
        new GZIPInputStream(Files.newInputStream(Samples.glyphs().resolve(file)))) {
      byte[] bytes = in.readNBytes(header + size * count);
      ByteBuffer.wrap(bytes).putInt(4, count);
      return bytes;
    }
  }

  private static List<String> messages(QuantizeResult result) {
    return result.findings().stream().map(Finding::message).toList();
  }

  private QuantizeResult quantize(
      TechniqueSpec technique,
      @Nullable DatasetInput calibration,
      @Nullable DatasetInput training) {
    return new Engine(folder, events::add)
        .quantize(
            new QuantizeTask(
                "model.onnx", technique, calibration, training, "output/result.onnx", 1, null));
  }

  private ErrorCode failure(TechniqueSpec technique, @Nullable DatasetInput training) {
    List<ErrorCode> codes = new ArrayList<>();
    assertThatExceptionOfType(QuantryException.class)
        .isThrownBy(() -> quantize(technique, null, training))
        .satisfies(failed -> codes.add(failed.code()));
    return codes.getFirst();
  }
}
