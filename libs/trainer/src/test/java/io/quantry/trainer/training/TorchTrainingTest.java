package io.quantry.trainer.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quantry.onnx.ir.Graph;
import io.quantry.onnx.ir.Model;
import io.quantry.onnx.ir.Tensor;
import io.quantry.onnx.ir.Value;
import io.quantry.onnx.pass.RemoveDeadNodes;
import io.quantry.quantizer.ProgressListener;
import io.quantry.quantizer.QuantizationException;
import io.quantry.quantizer.training.TrainingOutcome;
import io.quantry.quantizer.training.TrainingScores;
import io.quantry.quantizer.training.TrainingSettings;
import io.quantry.quantizer.training.TrainingSettings.Augmentation;
import io.quantry.quantizer.training.TrainingSettings.Loss;
import io.quantry.trainer.data.ChangedSamples;
import io.quantry.trainer.data.Glyphs;
import io.quantry.trainer.data.Samples;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TorchTrainingTest {
  private static final int FEW = 640;

  private final List<Map<String, Double>> told = new ArrayList<>();
  private final List<String> log = new ArrayList<>();
  private @Nullable Path checkpoint;
  private boolean canceled;

  @TempDir Path folder;

  @Test
  void trainsAFloatModelFromScratch() throws IOException {
    Model model = Glyphs.model();
    forget(model.graph(), 3);
    TrainingOutcome outcome = train(model, settings(4, Loss.LABELS), Glyphs.first("train", 4_096));
    assertThat(outcome.bestEpoch()).isPositive();
    assertThat(accuracies().getLast()).isGreaterThan(60);
  }

  @Test
  void recoversWhatFourBitsLose() throws IOException {
    Model model = FakeQuantized.of(Glyphs.model(), 4);
    TrainingOutcome outcome = train(model, settings(2, Loss.BOTH), Glyphs.first("train", 4_096));
    assertThat(accuracies().getLast()).isGreaterThan(96);
    assertThat(outcome.notes().getFirst()).contains("before training top-1 ");
  }

  @Test
  void learnsFromTheFloatModelWithoutLabels() throws IOException {
    Model model = FakeQuantized.of(Glyphs.model(), 4);
    Samples samples = ChangedSamples.withoutLabels(Glyphs.first("train", 2_048));
    TrainingOutcome outcome = train(model, settings(2, Loss.DISTILLATION), samples);
    assertThat(accuracies().getLast()).isGreaterThan(80);
    assertThat(outcome.notes().getFirst()).contains("agreement with FP32");
  }

  /** Feature maps, four axes: there is nothing to be right about, only to come close to. */
  @Test
  void hasNoAccuracyWhereOutputsAreNotClasses() throws IOException {
    Model teacher = Glyphs.model();
    endBeforeThePool(teacher);
    Model student = teacher.copy();
    forget(student.graph(), 3);
    TrainingOutcome outcome = train(student, teacher, settings(2, Loss.DISTILLATION), few());
    assertThat(told).noneMatch(figures -> figures.containsKey("accuracy"));
    assertThat(outcome.scores()).isEmpty();
    assertThat(outcome.bestEpoch()).isEqualTo(2);
    assertThat(outcome.notes().getFirst()).contains("before training loss", "after epoch 2 loss");
  }

  @Test
  void setsTheFloatModelTheUntrainedAndTheTrainedSideBySide() throws IOException {
    TrainingOutcome outcome =
        train(FakeQuantized.of(Glyphs.model(), 4), settings(2, Loss.LABELS), few());
    TrainingScores scores = outcome.scores().orElseThrow();
    assertThat(scores.inFloat().orElseThrow()).isGreaterThan(97);
    assertThat(scores.untrained()).isLessThan(scores.trained());
    assertThat(scores.trained()).isEqualTo(Collections.max(accuracies()));
  }

  @Test
  void tellsHowItGoes() throws IOException {
    train(FakeQuantized.of(Glyphs.model(), 4), settings(2, Loss.LABELS), few());
    assertThat(told.getLast())
        .containsKeys("epoch", "step", "loss", "accuracy", "stepsPerSecond", "secondsLeft")
        .containsEntry("secondsLeft", 0.0)
        .containsEntry("epoch", 2.0);
  }

  @Test
  void isTheSameForASeedOnOneThread() throws IOException {
    Model one = FakeQuantized.of(Glyphs.model(), 4);
    Model other = FakeQuantized.of(Glyphs.model(), 4);
    train(one, settings(2, Loss.LABELS), few());
    train(other, settings(2, Loss.LABELS), few());
    assertThat(constants(one)).isEqualTo(constants(other));
  }

  @Test
  void goesOnFromACheckpointAsIfNothingHadHappened() throws IOException {
    Model whole = FakeQuantized.of(Glyphs.model(), 4);
    train(whole, settings(3, Loss.BOTH), few());

    checkpoint = folder.resolve("checkpoint.bin");
    Samples cutOff = ChangedSamples.ruinedAfter(few(), 2_100);
    Model interrupted = FakeQuantized.of(Glyphs.model(), 4);
    train(interrupted, settings(3, Loss.BOTH), cutOff);
    assertThat(checkpoint).exists();
    Model resumed = FakeQuantized.of(Glyphs.model(), 4);
    train(resumed, settings(3, Loss.BOTH), few());

    assertThat(log).anyMatch(line -> line.startsWith("goes on after epoch"));
    assertThat(constants(resumed)).isEqualTo(constants(whole));
  }

  @Test
  void beginsAnewWhereTheCheckpointIsOfAnotherTraining() throws IOException {
    checkpoint = folder.resolve("checkpoint.bin");
    train(FakeQuantized.of(Glyphs.model(), 4), settings(1, Loss.LABELS), few());
    train(FakeQuantized.of(Glyphs.model(), 4), settings(2, Loss.LABELS), few());
    assertThat(log).noneMatch(line -> line.startsWith("goes on"));
  }

  @Test
  void keepsWhatItBeganWithWhereNoEpochIsBetter() throws IOException {
    Model model = FakeQuantized.of(Glyphs.model(), 8);
    Map<String, List<Float>> before = constants(model);
    TrainingOutcome outcome = train(model, settings(2, Loss.LABELS, 1), few());
    assertThat(accuracies().getLast()).isLessThan(50);
    assertThat(outcome.bestEpoch()).isZero();
    assertThat(outcome.notes().getFirst()).contains("no better");
    assertThat(constants(model)).isEqualTo(before);
  }

  @Test
  void keepsTheBestEpochWhereTheLossLeavesTheNumbers() throws IOException {
    Model model = FakeQuantized.of(Glyphs.model(), 4);
    Samples samples = ChangedSamples.ruinedAfter(few(), 1_500);
    TrainingOutcome outcome = train(model, settings(5, Loss.LABELS), samples);
    assertThat(outcome.bestEpoch()).isPositive();
    assertThat(outcome.notes().getLast())
        .contains("stopped early")
        .containsPattern("step \\d of epoch 2 is no number, first in the data of input 'image'");
  }

  @Test
  void saysWhereAnAbsurdLearningRateLeftTheNumbers() throws IOException {
    Model model = FakeQuantized.of(Glyphs.model(), 4);
    assertRefused(
        () -> train(model, settings(1, Loss.LABELS, 1e30), few()),
        "training-diverged",
        "training.learningRate");
  }

  @Test
  void refusesLabelsThatAreNoClasses() throws IOException {
    Model model = Glyphs.model();
    Samples samples = ChangedSamples.withLabel(few(), 17, 36);
    assertRefused(
        () -> train(model, settings(1, Loss.LABELS), samples),
        "labels-out-of-range",
        "Sample 17 has the label 36; the model has the classes 0 to 35");
  }

  @Test
  void refusesToLearnLabelsWithoutLabels() throws IOException {
    Model model = Glyphs.model();
    Samples samples = ChangedSamples.withoutLabels(few());
    assertRefused(
        () -> train(model, settings(1, Loss.BOTH), samples), "labels-required", "distillation");
  }

  @Test
  void trainsThoughAClassIsMissing() throws IOException {
    Samples onlySome = Glyphs.first("train", 200);
    TrainingSettings settings = settings(1, Loss.LABELS, 1e-3, 32);
    assertThat(train(FakeQuantized.of(Glyphs.model(), 4), settings, onlySome).epochs()).isOne();
  }

  @Test
  void refusesABatchThatTheDataCannotFill() throws IOException {
    Model model = Glyphs.model();
    assertRefused(
        () -> train(model, settings(1, Loss.LABELS), Glyphs.first("train", 64)),
        "batch-too-small",
        "training.batch");
  }

  @Test
  void refusesABatchOfOneWhereTheBatchNormalizes() throws IOException {
    Model model = Glyphs.model();
    assertRefused(
        () -> train(model, settings(1, Loss.LABELS, 1e-3, 1), few()),
        "batch-too-small",
        "BatchNormalization");
  }

  @Test
  void stopsWhenAsked() throws IOException {
    canceled = true;
    Model model = Glyphs.model();
    assertRefused(() -> train(model, settings(1, Loss.LABELS), few()), "canceled", "");
  }

  @Test
  void namesABatchThatWouldFitTheMemory() {
    MemoryEstimate estimate = new MemoryEstimate(1 << 20, 64 << 20);
    estimate.require(65 << 20, 128);
    assertRefused(
        () -> estimate.require(33 << 20, 128),
        "memory-limit-exceeded",
        "set training.batch to at most 64");
  }

  private static Samples few() throws IOException {
    return Glyphs.first("train", FEW);
  }

  private List<Double> accuracies() {
    return told.stream()
        .filter(figures -> figures.containsKey("accuracy"))
        .map(figures -> figures.getOrDefault("accuracy", Double.NaN))
        .toList();
  }

  private TrainingOutcome train(Model student, TrainingSettings settings, Samples samples)
      throws IOException {
    return train(student, Glyphs.model(), settings, samples);
  }

  private TrainingOutcome train(
      Model student, Model teacher, TrainingSettings settings, Samples samples) {
    return new TorchTraining(() -> samples, checkpoint, 1, listener(), canceling())
        .train(student, teacher, settings);
  }

  private TrainingListener listener() {
    return new TrainingListener() {
      @Override
      public void progress(double fraction, Map<String, Double> figures) {
        told.add(figures);
      }

      @Override
      public void log(String message) {
        log.add(message);
      }
    };
  }

  private ProgressListener canceling() {
    return new ProgressListener() {
      @Override
      public void progress(String stage, long done, long total) {}

      @Override
      public boolean isCanceled() {
        return canceled;
      }
    };
  }

  private static void assertRefused(ThrowingCallable work, String code, String part) {
    assertThatThrownBy(work)
        .isInstanceOfSatisfying(
            QuantizationException.class, refused -> assertThat(refused.code()).isEqualTo(code))
        .hasMessageContaining(part);
  }

  private static TrainingSettings settings(int epochs, Loss loss) {
    return settings(epochs, loss, 3e-3);
  }

  private static TrainingSettings settings(int epochs, Loss loss, double rate) {
    return settings(epochs, loss, rate, 128);
  }

  private static TrainingSettings settings(int epochs, Loss loss, double rate, int batch) {
    return new TrainingSettings(
        epochs,
        batch,
        "adam",
        rate,
        1e-4,
        0.05,
        loss,
        0,
        1,
        0.1,
        0,
        Augmentation.NONE,
        true,
        20,
        1);
  }

  private static Map<String, List<Float>> constants(Model model) {
    Map<String, List<Float>> all = new LinkedHashMap<>();
    for (Value value : model.graph().initializers()) {
      List<Float> elements = new ArrayList<>();
      for (float element : value.initializer().orElseThrow().floats()) {
        elements.add(element);
      }
      all.put(value.name(), elements);
    }
    return all;
  }

  private static void endBeforeThePool(Model model) {
    Graph graph = model.graph();
    Value map =
        graph.nodes().stream()
            .filter(node -> node.is("GlobalAveragePool"))
            .map(node -> node.requireInput(0))
            .findFirst()
            .orElseThrow();
    graph.replaceOutput(0, map);
    new RemoveDeadNodes().run(model);
  }

  /** Random weights in place of the trained ones. */
  private static void forget(Graph graph, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    for (Value value : graph.initializers()) {
      Tensor tensor = value.initializer().orElseThrow();
      if (tensor.rank() >= 2) {
        float[] values = new float[(int) tensor.elementCount()];
        double width = Math.sqrt(6.0 * tensor.dim(0) / values.length);
        for (int i = 0; i < values.length; i++) {
          values[i] = (float) (width * (2 * random.nextDouble() - 1));
        }
        graph.setInitializer(value, Tensor.ofFloats(values, tensor.dims()));
      }
    }
  }
}
